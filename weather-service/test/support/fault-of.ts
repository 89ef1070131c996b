import { ProviderFault } from '../../src/domain/provider-fault.js';

/** The fault with which a request fails. */
export async function faultOf(request: Promise<unknown>): Promise<ProviderFault> {
  try {
    await request;
  } catch (error) {
    if (error instanceof ProviderFault) return error;
    throw error;
  }
  throw new Error('it brought an answer');
}
