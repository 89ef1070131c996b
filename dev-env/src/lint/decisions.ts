import type { TextFile } from './repository-files.js';

const FORM =
  /^# (\d+)\. [^\n]+\n\n- Status: (?:Proposed|Accepted|Superseded)[^\n]*\n- Date: \d{4}-\d\d-\d\d\n\n## Context\n[\s\S]+\n## Decision\n[\s\S]+\n## Consequences\n[\s\S]+/;

/**
 * Finds decision records whose form differs from the standard one.
 *
 * @returns one line for each
 */
export function oddDecisions(files: readonly TextFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const number = /^docs\/adr\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1];
    if (!number) return [];
    const form = FORM.exec(text);
    if (!form) return [`${path}: a decision has a title "# N. …", Status, Date, Context, Decision and Consequences`];
    return Number(form[1]) === Number(number) ? [] : [`${path}: the title has the number ${form[1]}`];
  });
}
