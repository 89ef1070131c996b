import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@jogging/dev-env';

/** The blocks of README.md marked `session`, as one script for another address and user. curl fails on an error answer. */
export async function firstSession(baseUrl: string, userId: string): Promise<string> {
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```sh session\n([\s\S]*?)```/g)].map(([, block]) => block);
  if (blocks.length < 5) throw new Error('README.md has lost its first session');
  return blocks
    .join('\n')
    .replaceAll('localhost:5000', baseUrl.replace('http://', ''))
    .replaceAll('test13', userId)
    .replaceAll('curl -s ', "curl -s --fail-with-body -w '\\n' ");
}
