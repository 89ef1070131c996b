import { randomUUID } from 'node:crypto';
import { AppError } from '@jogging/service-kit';
import { type AnswerClientFault, errorDocument } from '@jogging/service-kit/http';
import { jsonApiMediaType } from '../jsonapi/document.js';

/** Answers what Node.js could not read as a request, before any handler: an error document like all others. */
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
  return new AppError('invalid_request', { detail: problems[code] ?? 'This is no HTTP request.' });
}

/** What people get wrong by hand, by the names of Node.js's parser. */
const problems: Readonly<Record<string, string>> = {
  HPE_INVALID_URL: 'The URL has a character that must be percent-encoded.',
  HPE_INVALID_CONSTANT: 'After the URL stands no HTTP version: a space in the URL must be percent-encoded.',
  HPE_INVALID_METHOD: 'This is no HTTP request, or there is no such method.',
  HPE_INVALID_HEADER_TOKEN: 'A header has a character that cannot stand there.',
  HPE_INVALID_CONTENT_LENGTH: 'Content-Length is no number.',
  HPE_INVALID_TRANSFER_ENCODING: 'Content-Length and Transfer-Encoding do not go together.',
};
