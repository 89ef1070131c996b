import type { Period, PeriodKind } from '@jogging/proto/reports';
import { AppError } from '@jogging/service-kit';

export async function renderChart(
  periods: readonly Period[],
  kind: PeriodKind,
  options: { title: string },
): Promise<string> {
  throw new AppError('unavailable', { detail: `${options.title}: ${periods.length} ${kind}` });
}
