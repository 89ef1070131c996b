import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { repository } from '@jogging/deploy';

export interface TextFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

const TEXT = new Set(['.md', '.ts', '.mts', '.js', '.mjs', '.cjs', '.proto', '.yaml', '.yml', '.sh', '.json', '']);
/** Generated files, third-party data, and the lint's own words and test cases. */
const NOT_OURS =
  /(^|\/)(package-lock\.json|LICENSE[^/]*|proto\/google\/.*|k8s\/schemas\/.*|.*\.binpb|grafana\/dashboards\/.*|dev-env\/src\/lint\/.*)$/;

/** The files that Git tracks, or would track. */
export function repositoryPaths(root = repository): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return list.split('\n').filter((path) => path && existsSync(join(root, path)));
}

/** Those of the files that people write as text. */
export function textFiles(paths: readonly string[], root = repository): TextFile[] {
  return paths
    .filter((path) => TEXT.has(extname(path)) && !NOT_OURS.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
