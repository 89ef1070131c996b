import { Metadata, status } from '@grpc/grpc-js';
import { type ErrorCode, errorCatalogue } from '@jogging/proto/common';
import { expect } from 'chai';
import fc from 'fast-check';
import { AppError, type Fault } from '../errors/app-error.js';
import { errorToStatus, grpcCodeOf } from './error-to-status.js';
import { metadataKeys } from './metadata-keys.js';
import { encodeStatusDetails } from './status-details.js';
import { statusToError } from './status-to-error.js';

const codes = Object.keys(errorCatalogue) as ErrorCode[];
const anyCode = fc.constantFrom(...codes);
const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const place = fc.oneof(
  fc.constant({}),
  fc.constantFrom('id', 'attributes.distance', 'attributes.roles.1').map((field) => ({ field })),
  fc.constantFrom('filter', 'page[after]').map((parameter) => ({ parameter })),
  fc.constant({ header: 'if-match' }),
);
const anyFault: fc.Arbitrary<Fault> = fc
  .tuple(anyCode, text, place)
  .map(([code, detail, where]) => ({ code, detail, ...where }));

const travelled = (error: AppError): AppError => statusToError(errorToStatus(error));

describe('The mapping of errors to gRPC and back', () => {
  it('keeps every fault and its field', () => {
    const anyError = fc.record({
      code: anyCode.filter((code) => code !== 'internal'),
      detail: text.filter((detail) => detail !== ''),
      faults: fc.array(anyFault, { minLength: 1, maxLength: 20 }),
      retryAfterSeconds: fc.option(fc.integer({ min: 0, max: 3_600 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(anyError, ({ code, ...options }) => {
        const received = travelled(new AppError(code, options));
        expect(received).to.include({ code, message: options.detail, retryAfterSeconds: options.retryAfterSeconds });
        expect(received.faults).to.deep.equal(options.faults);
      }),
    );
  });

  it('maps each code of the catalogue to a status other than OK', () => {
    for (const code of codes) expect(grpcCodeOf(code), code).to.be.greaterThan(status.OK);
  });

  const expected: [ErrorCode, status][] = [
    ['invalid_filter', status.INVALID_ARGUMENT],
    ['invalid_value', status.INVALID_ARGUMENT],
    ['missing_token', status.UNAUTHENTICATED],
    ['forbidden', status.PERMISSION_DENIED],
    ['not_found', status.NOT_FOUND],
    ['id_taken', status.ALREADY_EXISTS],
    ['last_admin', status.FAILED_PRECONDITION],
    ['write_conflict', status.ABORTED],
    ['precondition_failed', status.FAILED_PRECONDITION],
    ['too_many_sign_ins', status.RESOURCE_EXHAUSTED],
    ['internal', status.INTERNAL],
    ['unavailable', status.UNAVAILABLE],
    ['timeout', status.DEADLINE_EXCEEDED],
  ];
  for (const [code, grpc] of expected) {
    it(`${code} is ${status[grpc]}`, () => expect(grpcCodeOf(code)).to.equal(grpc));
  }

  it('reveals nothing of an internal error to the peer', () => {
    const error = new AppError('internal', {
      detail: 'relation "secret_table" does not exist',
      faults: [{ code: 'internal', detail: 'secret_table' }],
      cause: new Error('secret_table'),
    });
    const answer = errorToStatus(error);
    const sent = Buffer.concat([
      Buffer.from(answer.details),
      ...answer.metadata.get('grpc-status-details-bin').map(Buffer.from),
    ]);
    expect(sent.includes('secret_table')).to.equal(false);
    expect(statusToError(answer).code).to.equal('internal');
  });

  it('keeps errors within the header limit for any number of faults', () => {
    const many: Fault[] = Array.from({ length: 5_000 }, (_, index) => ({
      code: 'unknown_attribute',
      detail: `There is no attribute ${'x'.repeat(500)}`,
      field: `attributes.${index}`,
    }));
    const answer = errorToStatus(new AppError('unknown_attribute', { faults: many }));
    const bytes = answer.metadata.get('grpc-status-details-bin')[0];
    expect(Buffer.byteLength(bytes ?? '')).to.be.lessThan(24 * 1024);
    expect(statusToError(answer).faults[0]).to.deep.equal(many[0]);
  });

  it('prevents retries of calls that were answered', () => {
    const answer = errorToStatus(new AppError('unavailable'));
    expect(answer.metadata.get('grpc-retry-pushback-ms')).to.deep.equal(['-1']);
  });

  const bare = (code: status) => statusToError({ code, details: 'from 10.1.2.3', metadata: new Metadata() });

  it('turns gRPC’s own errors into ours, with host names in the log only', () => {
    expect(bare(status.UNAVAILABLE)).to.include({ code: 'unavailable', retryAfterSeconds: 1 });
    expect(bare(status.DEADLINE_EXCEEDED).code).to.equal('timeout');
    for (const code of [
      status.PERMISSION_DENIED,
      status.UNAUTHENTICATED,
      status.UNIMPLEMENTED,
      status.UNKNOWN,
      status.INTERNAL,
    ]) {
      expect(bare(code).code, status[code]).to.equal('internal');
    }
    expect(bare(status.UNAVAILABLE).message).to.not.include('10.1.2.3');
  });

  it('reads codes of a later release by their status, and keeps where and why', () => {
    const received = (code: status) => {
      const metadata = new Metadata();
      const faults: Fault[] = [{ code: 'invalid_value', field: 'attributes.shoe', detail: 'Worn out.' }];
      const bytes = encodeStatusDetails(code, 'worn_out_shoe', 'Worn out.', faults, 3);
      // As long as the code it replaces.
      const renamed = Buffer.from(bytes.toString('latin1').replace('invalid_value', 'worn_out_shoe'), 'latin1');
      metadata.set(metadataKeys.statusDetails, renamed);
      return statusToError({ code, details: 'Worn out.', metadata });
    };
    const read = received(status.INVALID_ARGUMENT);
    expect(read).to.include({ code: 'invalid_value', message: 'Worn out.', retryAfterSeconds: 3 });
    expect(read.faults).to.deep.equal([{ code: 'invalid_value', field: 'attributes.shoe', detail: 'Worn out.' }]);
    const codes = [status.PERMISSION_DENIED, status.FAILED_PRECONDITION, status.RESOURCE_EXHAUSTED, status.UNKNOWN];
    expect(codes.map((code) => received(code).code)).to.deep.equal([
      ...['forbidden', 'write_conflict', 'too_many_requests', 'internal'],
    ]);
  });

  it('reads unknown details by their status', () => {
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from('not a message at all'));
    expect(statusToError({ code: status.UNAVAILABLE, details: '', metadata }).code).to.equal('unavailable');
  });
});
