import { AppError, type Logger } from '@jogging/service-kit';
import { bearerToken } from '@jogging/service-kit/http';
import express, { type Express, type Request, type Response } from 'express';
import { refreshSignIn } from '../commands/refresh-sign-in.js';
import { signIn, type TokenPair } from '../commands/sign-in.js';
import { signOut } from '../commands/sign-out.js';
import type { Deps } from '../deps.js';
import type { SigningKeys } from '../keys/signing-keys.js';
import { answerError, noSuchRoute, onlyMethods } from './answer-error.js';
import { readTexts } from './read-body.js';
import { clearTokenCookie, keepsTokenInCookie, setTokenCookie, tokenFromCookie } from './refresh-cookie.js';
import { clientAddress, openContext } from './request-context.js';

/** How long others may cache the keys, in seconds; a new key is published for longer than this before it signs. */
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
      answerPair(request, response, await signIn(deps, { userId, password, address: clientAddress(request) }));
    })
    .all(onlyMethods(['POST']));
  app
    .route('/user/refresh')
    .post(async (request, response) => {
      answerPair(request, response, await refresh(deps, request, response));
    })
    .all(onlyMethods(['POST']));
  app
    .route('/user/logout')
    .post(async (request, response) => {
      const token = bearerToken(request.headers.authorization);
      if (token === undefined) throw new AppError('missing_token');
      await signOut(deps, token);
      if (keepsTokenInCookie(request)) clearTokenCookie(request, response);
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

/** Refreshes by the token in the body, or by the cookie, which is cleared if its token is refused. */
async function refresh(deps: Deps, request: Request, response: Response): Promise<TokenPair> {
  if (!keepsTokenInCookie(request))
    return refreshSignIn(deps, (await readTexts(request, ['refresh_token'])).refresh_token);
  try {
    return await refreshSignIn(deps, tokenFromCookie(request));
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_refresh_token') clearTokenCookie(request, response);
    throw error;
  }
}

function answerPair(request: Request, response: Response, pair: TokenPair): void {
  const { accessToken, expiresInSeconds, refreshToken, passwordChangeRequired } = pair;
  const inCookie = keepsTokenInCookie(request);
  if (inCookie) setTokenCookie(request, response, refreshToken);
  answer(response, {
    status: 'success',
    message: 'User successfully logged in.',
    auth_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresInSeconds,
    ...(!inCookie && { refresh_token: refreshToken }),
    ...(passwordChangeRequired && { password_change_required: true }),
  });
}

/** No cache may store tokens (RFC 6749, section 5.1). */
function answer(response: Response, body: object): void {
  response.setHeader('Cache-Control', 'no-store').json(body);
}
