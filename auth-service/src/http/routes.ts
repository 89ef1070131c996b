import { AppError, type Logger } from '@jogging/service-kit';
import { bearerToken } from '@jogging/service-kit/http';
import express, { type Express, type Response } from 'express';
import { refreshSignIn } from '../commands/refresh-sign-in.js';
import { signIn, type TokenPair } from '../commands/sign-in.js';
import { signOut } from '../commands/sign-out.js';
import type { Deps } from '../deps.js';
import type { SigningKeys } from '../keys/signing-keys.js';
import { answerError, noSuchRoute, onlyMethods } from './answer-error.js';
import { readTexts } from './read-body.js';
import { clientAddress, openContext } from './request-context.js';

/** How long others may keep the keys, in seconds; a new one is published longer than this before it signs. */
const keysKeptSeconds = 300;

/** The routes of sign-in: plain JSON, with errors as JSON:API error documents. */
export function createHttpApp(deps: Deps, keys: SigningKeys, logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(openContext);

  app
    .route('/user/login')
    .post(async (request, response) => {
      const { user_id: userId, password } = await readTexts(request, ['user_id', 'password']);
      answerPair(response, await signIn(deps, { userId, password, address: clientAddress(request) }));
    })
    .all(onlyMethods(['POST']));
  app
    .route('/user/refresh')
    .post(async (request, response) => {
      const { refresh_token: token } = await readTexts(request, ['refresh_token']);
      answerPair(response, await refreshSignIn(deps, token));
    })
    .all(onlyMethods(['POST']));
  app
    .route('/user/logout')
    .post(async (request, response) => {
      const token = bearerToken(request.headers.authorization);
      if (token === undefined) throw new AppError('missing_token');
      await signOut(deps, token);
      answer(response, { message: 'Logged out successfully' });
    })
    .all(onlyMethods(['POST']));
  app
    .route('/.well-known/jwks.json')
    .get((_request, response) => {
      response.setHeader('Cache-Control', `public, max-age=${keysKeptSeconds}`).json(keys.jwks);
    })
    .all(onlyMethods(['GET', 'HEAD']));

  app.use(noSuchRoute);
  app.use(answerError(logger));
  return app;
}

function answerPair(
  response: Response,
  { accessToken, expiresInSeconds, refreshToken, passwordChangeRequired }: TokenPair,
): void {
  answer(response, {
    status: 'success',
    message: 'User successfully logged in.',
    auth_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresInSeconds,
    refresh_token: refreshToken,
    ...(passwordChangeRequired && { password_change_required: true }),
  });
}

/** RFC 6749, section 5.1: nothing on the way may keep tokens. */
function answer(response: Response, body: object): void {
  response.setHeader('Cache-Control', 'no-store').json(body);
}
