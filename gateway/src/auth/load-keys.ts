import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TlsAgent } from '@jogging/service-kit/http';

const timeoutMs = 2_000;
const maximumBytes = 256 * 1024;

/** Fetches from auth-service the keys that verify tokens: a JWK Set document. */
export function keyLoader(authServiceUrl: string, agent: TlsAgent | undefined): () => Promise<unknown> {
  const url = new URL('/.well-known/jwks.json', authServiceUrl);
  return async () => JSON.parse(await getText(url, agent));
}

function getText(url: URL, agent: TlsAgent | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { signal: AbortSignal.timeout(timeoutMs) };
    const request = agent ? httpsRequest(url, { ...options, agent }) : httpRequest(url, options);
    request.on('error', reject).on('response', (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        reject(new Error(`auth-service answered ${response.statusCode}`));
        return;
      }
      let text = '';
      response.setEncoding('utf8');
      response
        .on('data', (chunk: string) => {
          text += chunk;
          if (text.length > maximumBytes) response.destroy(new Error('the key set is too large'));
        })
        .on('end', () => resolve(text))
        .on('error', reject);
    });
    request.end();
  });
}
