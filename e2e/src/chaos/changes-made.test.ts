import { expect } from 'chai';
import { changesMade } from './changes-made.js';
import { Ledger, type RunEntry } from './ledger.js';
import { seeded } from './random.js';
import { someRun } from './run-facts.js';

describe('An unanswered batch', () => {
  const ledger = new Ledger();
  const owner = { id: 'runner', password: '', uid: '', token: '', state: 'there', runs: [] } as const;
  const run = (): RunEntry => ({ ...ledger.begin({ ...owner, runs: [] }, someRun(seeded(1), 1)), version: 3 });
  const [one, two, kept, gone] = [run(), run(), run(), run()];
  const batch = { name: 'a batch', added: [one, two], changed: [kept], removed: [gone] };
  const stored = (...versions: readonly [RunEntry, number][]) => {
    const known = new Map(versions);
    return (entry: RunEntry) => {
      const version = known.get(entry);
      return version === undefined ? undefined : { version };
    };
  };

  const cases: readonly (readonly [title: string, rows: readonly [RunEntry, number][], made: number])[] = [
    [
      'counts all changes if all have happened',
      [
        [one, 1],
        [two, 1],
        [kept, 4],
      ],
      4,
    ],
    [
      'counts none if none has happened',
      [
        [kept, 3],
        [gone, 3],
      ],
      0,
    ],
    [
      'shows that one addition is missing',
      [
        [one, 1],
        [kept, 4],
      ],
      3,
    ],
    [
      'shows that a change is missing',
      [
        [one, 1],
        [two, 1],
        [kept, 3],
      ],
      3,
    ],
    ['shows that only a removal has happened', [[kept, 3]], 1],
  ];
  for (const [title, rows, made] of cases) {
    it(title, () => {
      expect(changesMade(batch, stored(...rows))).to.deep.equal({ made, of: 4 });
    });
  }
});
