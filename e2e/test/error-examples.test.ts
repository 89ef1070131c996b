import { readFileSync } from 'node:fs';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { errorCatalogue } from '@jogging/proto/common';
import { expect } from 'chai';
import { newId, newPerson, type Person, theAdmin } from '../src/people.js';

/** Codes whose examples need more than one request: time, load, a fault, a state that tests cannot share, or another protocol. */
const needCircumstances = new Set([
  ...['invalid_request', 'request_timeout', 'body_too_large', 'headers_too_large', 'weak_password'],
  ...['expired_token', 'revoked_token', 'account_inactive', 'password_change_required', 'recent_sign_in_required'],
  ...['quota_exceeded', 'password_set_by_other', 'last_admin', 'role_in_use', 'write_conflict'],
  ...['idempotency_in_progress', 'idempotency_key_reused', 'too_many_requests', 'too_many_sign_ins'],
  ...['internal', 'unavailable', 'timeout'],
]);
const withoutToken = ['missing_token', 'invalid_credentials', 'invalid_refresh_token', 'cross_site_request'];
const guide = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

describe('The examples in docs/errors.md', () => {
  let person: Person;
  let base: string;
  const id = newId();

  before(async () => {
    base = await gatewayUrl();
    person = await newPerson({ email: `${id}@example.org` });
  });

  /** Replaces the person in the examples, and an id that is not taken. */
  const ours = (text: string): string =>
    text
      .replaceAll('test13@example.org', `${id}@example.org`)
      .replaceAll('test13', person.id)
      .replaceAll('test14', `${id}-4`);

  async function send(code: string, example: string): Promise<Response> {
    const [head = '', body] = example.trimEnd().split('\n\n');
    const [line = '', ...headerLines] = head.split('\n');
    const [, method, path = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
    const headers = new Headers(headerLines.map((header) => header.split(/: (.*)/).slice(0, 2) as [string, string]));
    if (headers.get('Authorization')?.includes('admin')) {
      headers.set('Authorization', `Bearer ${(await theAdmin()).token}`);
    } else if (!headers.has('Authorization') && !withoutToken.includes(code)) {
      headers.set('Authorization', `Bearer ${person.token}`);
    }
    return fetch(base + encodeURI(path), { method: String(method), headers, ...(body !== undefined && { body }) });
  }

  for (const code of Object.keys(errorCatalogue).filter((each) => !needCircumstances.has(each))) {
    it(`returns ${code} as shown`, async () => {
      const [, request = '', shown = ''] =
        new RegExp(`^## ${code}\n[^#]*?\`\`\`http\n([^\`]*)\`\`\`\n\n\`\`\`json\n([^\`]*)`, 'm').exec(guide) ?? [];
      const answer = await send(code, ours(request));
      const { errors } = (await answer.json()) as { errors: Record<string, unknown>[] };
      const { status, title, detail, source } = errors[0] ?? {};
      const told = { status, code: errors[0]?.code, title, detail, ...(source !== undefined && { source }) };
      expect(told).to.deep.equal(JSON.parse(ours(shown)));
    });
  }
});
