import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@jogging/dev-env';

/** The `session` blocks of README.md in one language, as a script for another address and user. */
async function sessionIn(language: 'sh' | 'js', baseUrl: string, userId: string): Promise<string> {
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language} session\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, block]) => block,
  );
  if (blocks.length === 0) throw new Error(`README.md has no session in ${language}`);
  return blocks
    .join('\n')
    .replaceAll('localhost:5000', baseUrl.replace('http://', ''))
    .replaceAll(/test1[34]/g, userId);
}

/** The session in cURL, which fails on an error response. */
export const shellSession = async (baseUrl: string, userId: string): Promise<string> =>
  (await sessionIn('sh', baseUrl, userId)).replaceAll('curl -s ', "curl -s --fail-with-body -w '\\n' ");

export const scriptSession = (baseUrl: string, userId: string): Promise<string> => sessionIn('js', baseUrl, userId);
