import { expect } from 'chai';
import { AppError } from './app-error.js';

describe('AppError', () => {
  it('an error has the status and, without a detail, the title of its code', () => {
    const error = new AppError('not_found');
    expect(error.status).to.equal(404);
    expect(error.faults).to.deep.equal([{ code: 'not_found', detail: 'Not found' }]);
  });

  it('an error keeps its faults in order and takes its message from the first', () => {
    const faults = [
      { code: 'missing_value', detail: 'distance is missing', field: 'attributes' },
      { code: 'invalid_value', detail: 'end_time is before start_time', field: 'attributes.end_time' },
    ] as const;
    const error = new AppError('invalid_value', { faults });
    expect(error.message).to.equal('distance is missing');
    expect(error.faults).to.deep.equal(faults);
  });

  it('turns any other error into an internal one with the error as its cause', () => {
    const bug = new TypeError('x is not a function');
    expect(AppError.from(bug)).to.include({ code: 'internal', cause: bug });
    const own = new AppError('forbidden');
    expect(AppError.from(own)).to.equal(own);
  });
});
