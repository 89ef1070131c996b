import { expect } from 'chai';
import type { Audit } from './audit.js';
import { type RunServiceDeps, serveRuns } from './run-service.js';

describe('The callers of run-service', () => {
  // Handlers use their deps only when called, which does not happen here.
  const { methods } = serveRuns({} as RunServiceDeps, {} as Audit);

  it('allows the gateway to call, and report-service for the export', () => {
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

  it('trusts only the gateway to name a principal', () => {
    for (const { method, principalFrom } of methods) expect(principalFrom, method).to.deep.equal(['gateway']);
  });
});
