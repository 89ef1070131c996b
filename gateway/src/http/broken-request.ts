import { randomUUID } from 'node:crypto';
import { AppError } from '@jogging/service-kit';
import { type AnswerClientFault, errorDocument } from '@jogging/service-kit/http';
import { jsonApiMediaType } from '../jsonapi/document.js';

/** Answers what Node.js could not read as a request, before any handler: an error document like all others. */
export function answerBrokenRequest(publicUrl: string | undefined): AnswerClientFault {
  return ({ status }) => {
    const error = errorOf(status);
    const requestId = randomUUID();
    const document = errorDocument(error.faults, { requestId, baseUrl: publicUrl ?? '' });
    return {
      headers: {
        'Content-Type': jsonApiMediaType,
        'Cache-Control': 'no-store',
        Vary: 'Accept',
        'X-Request-Id': requestId,
      },
      body: JSON.stringify(document),
    };
  };
}

function errorOf(status: 400 | 408 | 431): AppError {
  if (status === 431) return new AppError('headers_too_large');
  if (status === 408) return new AppError('request_timeout');
  return new AppError('invalid_request', { detail: 'This is no HTTP request.' });
}
