import { expect } from 'chai';
import type { Audit } from './audit.js';
import { type RunServiceDeps, serveRuns } from './run-service.js';

describe('who may call run-service', () => {
  // Handlers look at their deps when they are called, which none is here.
  const { methods } = serveRuns({} as RunServiceDeps, {} as Audit);

  it('is the gateway, and report-service for the export', () => {
    const callers = Object.fromEntries(methods.map(({ method, callers }) => [method, callers]));
    expect(callers).to.deep.equal({
      CreateRun: ['gateway'],
      GetRun: ['gateway'],
      ListRuns: ['gateway'],
      UpdateRun: ['gateway'],
      DeleteRun: ['gateway'],
      RefetchWeather: ['gateway'],
      ExportRuns: ['report-service'],
    });
  });

  it('accepts a principal from the gateway alone', () => {
    for (const { method, principalFrom } of methods) expect(principalFrom, method).to.deep.equal(['gateway']);
  });
});
