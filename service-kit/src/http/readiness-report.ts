import { endsWithin } from '../lifecycle/bounded.js';
import type { Component, Readiness } from '../lifecycle/component.js';

export interface ComponentReport {
  readonly name: string;
  readonly ready: boolean;
  readonly detail?: string;
}

export interface ReadinessReport {
  readonly ready: boolean;
  readonly components: readonly ComponentReport[];
}

const answerWithinMs = 2_000;

/** Asks all components concurrently; one that throws or does not answer within 2 s is not ready. */
export async function readinessReport(components: readonly Component[]): Promise<ReadinessReport> {
  const asked = components.filter((component) => component.readiness !== undefined);
  const reports = await Promise.all(asked.map(reportOf));
  return { ready: reports.every((report) => report.ready), components: reports };
}

async function reportOf(component: Component): Promise<ComponentReport> {
  const { name } = component;
  let answer: Readiness = { ready: false, detail: `no answer within ${answerWithinMs} ms` };
  try {
    const asking = Promise.resolve(component.readiness?.() ?? { ready: true }).then((readiness) => {
      answer = readiness;
    });
    await endsWithin(asking, answerWithinMs);
  } catch (error) {
    answer = { ready: false, detail: error instanceof Error ? error.message : 'failed to report' };
  }
  return answer.detail === undefined
    ? { name, ready: answer.ready }
    : { name, ready: answer.ready, detail: answer.detail };
}
