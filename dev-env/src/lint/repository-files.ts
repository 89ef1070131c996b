import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { repository } from '@jogging/deploy';

export interface TextFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

const TEXT = new Set(['.md', '.ts', '.mts', '.js', '.mjs', '.cjs', '.proto', '.yaml', '.yml', '.sh', '.json', '']);
/** Made by tools, data of others, and what the lint itself says and plants. */
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

/** Those of them that a person writes as text. */
export function textFiles(paths: readonly string[], root = repository): TextFile[] {
  return paths
    .filter((path) => TEXT.has(extname(path)) && !NOT_OURS.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
