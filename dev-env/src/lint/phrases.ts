import type { TextFile } from './repository-files.js';

/** Phrases that are hard to read, each with what to write instead. */
const PHRASES: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [
    /(?<!\bthere )\bis no (?!longer\b|more\b|less\b|need\b|such\b|way\b|reason\b|secret\b)[a-z]/i,
    'is not a …, does not exist',
  ],
  [/\banew\b/i, 'again'],
  [/\bfor ever\b/i, 'forever'],
  [/\bwhoever\b/i, 'anyone who'],
  [/\band by that\b/i, 'so'],
  [/\b(?:dearer|dearest|is dear|are dear|the dear)\b/i, 'expensive, costs more'],
  [/\b(?:is|are|was|were|be|been|stays?) away\b/i, 'unavailable, unreachable'],
  [/\b(?:is|are|was|were|be|been) told\b/i, 'learns, is given, receives'],
  [/\btells? (?:of|nothing)\b/i, 'reports, names'],
  [/\bgiv(?:es?|en|ing) back\b|\bgave back\b/i, 'return'],
  [/\bwhere (?:there is|there are|nobody|nothing|none)\b/i, 'if'],
  [/\b(?:is|are) none\b(?! of)/i, 'does not exist'],
  [/\bhands? (?:is|are) free\b|\bfree hands?\b/i, 'free worker'],
  [/\bdeparted\b(?!_)/i, 'deleted'],
  [/\bheld (?:by|against|to) (?:a )?test/i, 'tested'],
  [/\bin so many words\b/i, 'explicitly'],
  [/\bput right\b/i, 'fix'],
  [/\bdoes as well\b/i, 'also works'],
  [/\bsave (?:that|while|for|where)\b/i, 'except'],
];

/** The folders and files without such phrases. The list only grows, until it covers the whole repository. Keep it sorted. */
export const CLEAN = [
  '.ci',
  '.devcontainer',
  '.github',
  '.vscode',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'Dockerfile',
  'Makefile',
  'README.md',
  'SECURITY.md',
  'auth-service',
  'bench',
  'browser-tests',
  'deploy',
  'dev-env',
  'docker-compose.yml',
  'docs/adr',
  'docs/api.md',
  'docs/architecture.md',
  'docs/dependencies.md',
  'docs/deploy.md',
  'docs/development.md',
  'docs/filters.md',
  'docs/imports.md',
  'docs/json-api.md',
  'docs/observability.md',
  'docs/operations.md',
  'docs/performance.md',
  'docs/reports.md',
  'docs/scaling.md',
  'docs/security.md',
  'docs/weather.md',
  'e2e',
  'gateway',
  'k8s',
  'load-tests',
  'observability',
  'proto',
  'query',
  'report-service',
  'resources',
  'run-service',
  'scripts',
  'service-kit',
  'user-service',
  'weather-sandbox',
  'weather-service',
  'web',
];

const isClean = (path: string): boolean => CLEAN.some((clean) => path === clean || path.startsWith(`${clean}/`));

/**
 * Finds hard phrases in clean files.
 *
 * @returns one line for each, `file:line: "phrase"; write …`
 */
export function hardPhrases(files: readonly TextFile[], applies = isClean): string[] {
  return files
    .filter(({ path }) => applies(path))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, i) =>
        PHRASES.flatMap(([pattern, instead]) => {
          const found = pattern.exec(line)?.[0];
          return found ? [`${path}:${i + 1}: "${found}"; write: ${instead}`] : [];
        }),
      ),
    );
}
