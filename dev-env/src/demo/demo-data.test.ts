import { expect } from 'chai';
import { demoRuns, runners } from './demo-data.js';

describe('demoRuns', () => {
  for (const runner of runners) {
    it(`gives ${runner.id} the same year at every call, within the bounds of a run`, () => {
      const runs = demoRuns(runner, '2026-11-23');
      expect(runs).to.deep.equal(demoRuns(runner, '2026-11-23'));
      expect(runs.length).to.be.within(60, 300);
      expect(new Set(runs.map(({ key }) => key)).size).to.equal(runs.length);
      for (const { attributes } of runs) {
        const seconds = (Date.parse(attributes.end_time ?? '') - Date.parse(attributes.start_time ?? '')) / 1000;
        const pace = seconds / (Number(attributes.distance) / 1000);
        expect(pace).to.be.within(240, 450);
        expect(Number(attributes.distance)).to.be.within(1_000, 42_195);
      }
    });
  }
});
