import { createLogger } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { expect } from 'chai';
import type { Clients } from '../clients.js';
import { createReadYourWrites } from '../read-your-writes.js';
import { apiRoutes } from '../routes/index.js';
import type { ReportRenderer } from '../workers/report-renderer.js';
import { createOpenApi } from './openapi.js';

const { Spectral } = spectralCore;
const logger = createLogger({ service: 'test', level: 'silent' });
const description = createOpenApi(
  apiRoutes({} as Clients, createReadYourWrites({} as RedisConnection, logger), {} as ReportRenderer),
)('https://runs.example');

describe('the OpenAPI description', function () {
  this.timeout(120_000);

  it('the OpenAPI description passes the rules of Spectral without a warning', async () => {
    const spectral = new Spectral();
    spectral.setRuleset({ extends: [[oas as RulesetDefinition, 'recommended']], rules: {} });
    const results = await spectral.run(description);
    expect(results.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`)).to.deep.equal([]);
  });

  it('the OpenAPI description passes the recommended rules of Redocly without a warning', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        // `/runs/summary` does not conflict with `/runs/{id}`, because ids are UUIDs.
        'no-ambiguous-paths': 'off',
        // The served description names its own address; this one is the test's.
        'no-server-example.com': 'off',
      },
    });
    const problems = await lintFromString({ source: description, absoluteRef: 'openapi.json', config });
    const shown = problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
    expect(shown).to.deep.equal([]);
  });
});
