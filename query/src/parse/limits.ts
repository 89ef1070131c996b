export const maxDepth = 16;
export const maxConditions = 100;
export const maxListLength = 500;
/** Names in `sort`, `fields[…]` and `include`: more than any resource has. */
export const maxNames = 100;

export const tooDeep = `It is nested more than ${maxDepth} deep.`;
export const tooManyConditions = `There are more than ${maxConditions} conditions.`;
export const tooLong = `A list has more than ${maxListLength} values.`;

/** How many conditions a request may still have, over all of its filter parameters. */
export class ConditionBudget {
  #left = maxConditions;

  /** False if the limit is exceeded. */
  take(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }
}
