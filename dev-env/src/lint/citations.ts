import { posix } from 'node:path';
import type { TextFile } from './repository-files.js';

const LINK = /\]\((?!https?:|mailto:)([^)\s]+)\)/g;
const DOCUMENT = /(?<![\w/.-])((?:[\w.-]+\/)*[\w-]+\.md)\b/g;
const SOURCE_IN_BACKTICKS = /`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|md|yaml|yml|sh|proto))`/g;
const DECISION = /\bADR (\d{1,4})\b/g;

/**
 * Finds citations of anything missing from the repository: links and paths in documents, documents named in comments, and
 * decisions by number.
 *
 * @returns one line for each, `file:line: what is missing`
 */
export function missingCitations(files: readonly TextFile[], paths: ReadonlySet<string>): string[] {
  const folders = new Set([...paths].flatMap(parentsOf));
  const exists = (path: string) => paths.has(path) || folders.has(path.replace(/\/$/, ''));
  const decisions = new Set([...paths].flatMap((path) => /^docs\/adr\/(\d{4})-/.exec(path)?.[1] ?? []));
  const anchors = new Map(
    files.filter(({ path }) => path.endsWith('.md')).map(({ path, text }) => [path, anchorsOf(text)]),
  );

  return files.flatMap(({ path, text }) => {
    const isDocument = path.endsWith('.md');
    const here = posix.dirname(path);
    const [workspace = '.'] = path.split('/', 1);
    // A test names a document relative to its build.
    const bases = [here, posix.join(here, '..'), posix.join('dist', here), '.', 'docs', workspace, `${workspace}/src`];
    const resolves = (cited: string) =>
      /^\.local\/|(^|\/)(gen|dist)\//.test(cited) || bases.some((base) => exists(posix.join(base, cited)));
    return text.split('\n').flatMap((line, i) => {
      const complain = (what: string) => `${path}:${i + 1}: ${what}`;
      const found: string[] = [];
      if (isDocument) {
        for (const [, target = ''] of line.matchAll(LINK)) {
          const [file = '', anchor] = target.split('#');
          const to = file === '' ? path : posix.join(here, file);
          if (!exists(to)) found.push(complain(`the link ${target} leads to no file`));
          else if (anchor && anchors.has(to) && !anchors.get(to)?.has(anchor)) {
            found.push(complain(`${to} has no heading for #${anchor}`));
          }
        }
        for (const [, cited = ''] of line.matchAll(SOURCE_IN_BACKTICKS)) {
          if (!resolves(cited)) found.push(complain(`${cited} does not exist`));
        }
      }
      if (!path.endsWith('.json')) {
        for (const [, cited = ''] of line.replace(LINK, '').matchAll(DOCUMENT)) {
          if (!resolves(cited)) found.push(complain(`${cited} does not exist`));
        }
      }
      for (const [, number = ''] of line.matchAll(DECISION)) {
        if (!decisions.has(number.padStart(4, '0'))) found.push(complain(`there is no ADR ${number}`));
      }
      return found;
    });
  });
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** Anchors as GitHub makes them: lower case, without punctuation, hyphens for spaces, repeated ones numbered. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
      const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const anchor = plain
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-');
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    }),
  );
}
