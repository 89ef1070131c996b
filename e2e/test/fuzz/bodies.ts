import fc from 'fast-check';
import { type Change, mutated, mutation, oddText, oddValue, part } from './odd-values.js';

/** Few places and hours, so that the weather of most is already stored. */
const soundRun = fc
  .record({
    distance: fc.integer({ min: 1, max: 1_000_000 }),
    hour: fc.nat(200),
    seconds: fc.integer({ min: 1, max: 90_000 }),
  })
  .map(({ distance, hour, seconds }) => ({
    distance,
    start_lat: '12.8947909',
    start_lng: 77.6427151,
    end_lat: '12.8986343',
    end_lng: '77.656089',
    start_time: new Date(Date.UTC(2020, 0, 1, hour)).toISOString().replace('Z', '+02:00'),
    end_time: new Date(Date.UTC(2020, 0, 1, hour) + seconds * 1000).toISOString().replace('Z', '+02:00'),
  }));
const runNames = [
  'title',
  'tags',
  'time_zone',
  'moving_time',
  'indoor',
  'distance',
  'start_lat',
  'start_lng',
  'end_lat',
  'end_lng',
  'start_time',
  'end_time',
  'version',
  'weather',
];

/** A document whose resource, attributes and relationships may each have one or two odd members. */
function document(
  type: string,
  id: fc.Arbitrary<string | undefined>,
  attributes: fc.Arbitrary<object>,
  names: string[],
) {
  const mostlyNothing = fc.oneof(
    part(fc.constant<Change[]>([]), 8),
    mutation(['type', 'id', 'attributes', 'relationships']),
  );
  const relationships = fc.oneof(
    part(fc.constant(undefined), 6),
    fc.constantFrom('{user}', 'admin', 'nobody').map((user) => ({ user: { data: { type: 'user', id: user } } })),
    fc.dictionary(fc.constantFrom('user', 'runs', '@x', 'shoes'), fc.oneof(oddValue, fc.record({ data: oddValue })), {
      maxKeys: 2,
    }),
  );
  return fc
    .tuple(id, attributes, mutation(names), relationships, mostlyNothing)
    .map(([given, sound, changes, related, outer]) => {
      const resource = {
        type,
        ...(given && { id: given }),
        attributes: mutated(sound, changes),
        ...(related && { relationships: related }),
      };
      return JSON.stringify({ data: mutated(resource, outer) });
    });
}

const brokenBody = fc.oneof(
  fc.jsonValue({ maxDepth: 8 }).map((value) => JSON.stringify(value)),
  oddText,
  fc.integer({ min: 1, max: 50_000 }).map((deep) => '['.repeat(deep)),
  fc.integer({ min: 50, max: 200 }).map((deep) => `{"data":${'['.repeat(deep)}${']'.repeat(deep)}}`),
  fc.constant(`{"data":${' '.repeat(101 * 1024)}}`),
);
const body = (sound: fc.Arbitrary<string>) => fc.oneof(part(sound, 9), brokenBody);
const none = fc.constant(undefined);

export const newRun = body(document('run', none, soundRun, runNames));
export const changedRun = body(
  document(
    'run',
    fc.constantFrom('{run}', '{run}', '{run}', 'x'),
    soundRun.map(({ distance, end_lat }) => ({ distance, end_lat })),
    runNames,
  ),
);
const names = fc.record({ first_name: oddText, last_name: fc.constant('Rao') }, { requiredKeys: [] });
const userNames = ['first_name', 'last_name', 'email', 'roles', 'active', 'current_password', 'created_at', 'runs'];
export const newUser = body(
  document(
    'user',
    oddText.map((text) => `fuzz-${text}`),
    fc.constant({ password: 'short' }),
    ['password', ...userNames],
  ),
);
export const changedUser = body(document('user', fc.constantFrom('{user}', '{user}', 'x'), names, userNames));
export const changedRole = body(
  document('role', fc.constantFrom('fuzz-role', 'user', 'x y'), fc.constant({ description: 'd' }), [
    'name',
    'description',
    'privileged',
  ]),
);

export const session = body(
  mutation(['user_id', 'password', 'refresh_token']).map((changes) =>
    JSON.stringify(mutated({ refresh_token: 'x' }, changes)),
  ),
);
