import { AppError } from '@jogging/service-kit';

/** The faults of a call that is refused, as `code place`. */
export async function refusal(call: Promise<unknown>): Promise<string[]> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.faults.map(({ code, field, parameter, header }) =>
      [code, field ?? parameter ?? header].filter((part) => part !== undefined).join(' '),
    );
  }
  return ['it was not refused'];
}
