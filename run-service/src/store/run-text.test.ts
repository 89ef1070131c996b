import { renderRun, runsText } from '@jogging/proto/documents';
import { expect } from 'chai';
import fc from 'fast-check';
import { anyRun } from '../../test/any-run.js';
import { rowOf } from './run-row.js';

const base = 'https://jogging.example:8443';

describe('the text of runs', () => {
  it('is that of their resource objects', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 3 }), (runs) => {
        expect(runsText(runs.map(rowOf), base)).to.equal(JSON.stringify(runs.map((run) => renderRun(run, base))));
      }),
      { numRuns: 1_000 },
    );
  });

  it('has what JSON escapes escaped in every text that comes from elsewhere', () => {
    fc.assert(
      fc.property(anyRun, fc.string({ unit: 'binary' }), (run, text) => {
        const row = {
          ...rowOf(run),
          user_id: text,
          weather_reason: text,
          weather_provider: text,
          weather_condition: text,
        };
        const [resource] = JSON.parse(runsText([row], `http://${text}`));
        const { weather } = resource.attributes;
        expect([weather.reason, weather.provider, weather.condition]).to.deep.equal([text, text, text]);
        expect(resource.relationships.user.data.id).to.equal(text);
        expect(resource.links.self).to.equal(`http://${text}/runs/${run.id}`);
      }),
      { numRuns: 50 },
    );
  });
});
