import { randomUUID } from 'node:crypto';
import { AppError } from '@jogging/service-kit';
import { type AnswerClientFault, errorDocument } from '@jogging/service-kit/http';
import { jsonApiMediaType } from '../jsonapi/document.js';

/** Answers a request that Node.js could not parse, which reaches no handler, with an error document like all others. */
export function answerBrokenRequest(publicUrl: string | undefined): AnswerClientFault {
  return ({ status, code, base }) => {
    const error = errorOf(status, code);
    const requestId = randomUUID();
    const document = errorDocument(error.faults, { requestId, baseUrl: publicUrl ?? base });
    return {
      headers: {
        'Content-Type': jsonApiMediaType,
        'Cache-Control': 'no-store',
        Vary: 'Accept',
        'X-Content-Type-Options': 'nosniff',
        'X-Request-Id': requestId,
      },
      body: JSON.stringify(document),
    };
  };
}

function errorOf(status: 400 | 408 | 431, code: string): AppError {
  if (status === 431) return new AppError('headers_too_large');
  if (status === 408) return new AppError('request_timeout');
  return new AppError('invalid_request', { detail: problems[code] ?? 'This is not an HTTP request.' });
}

/** Common mistakes in hand-written requests, by the error codes of Node.js's parser. */
const problems: Readonly<Record<string, string>> = {
  HPE_INVALID_URL: 'Percent-encode the characters in the URL that are not allowed there.',
  HPE_INVALID_CONSTANT: 'No HTTP version follows the URL: percent-encode spaces in it as %20.',
  HPE_INVALID_METHOD: 'This is not an HTTP request, or its method does not exist.',
  HPE_INVALID_HEADER_TOKEN: 'A header contains a character that is not allowed.',
  HPE_INVALID_CONTENT_LENGTH: 'Content-Length is not a number.',
  HPE_INVALID_TRANSFER_ENCODING: 'Send either Content-Length or Transfer-Encoding, not both.',
};
