import { isConflict } from './problem.js';

/**
 * Makes a change with the entity tag of what the user sees. If it was changed elsewhere since, `reload` shows the newest state
 * and the error asks to decide again.
 *
 * @param what is changed, as the beginning of a sentence
 */
export async function onNewest<Result>(
  change: () => Promise<Result>,
  reload: () => unknown,
  what: string,
): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    if (!isConflict(error)) throw error;
    await reload();
    throw new Error(`${what} was changed elsewhere meanwhile. Look at it, then try again to apply your change.`);
  }
}
