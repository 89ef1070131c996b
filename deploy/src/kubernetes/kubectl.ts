import { type Limits, run } from '../engine.js';

export const kubectl = (args: readonly string[], limits?: Limits): Promise<string> => run('kubectl', args, limits);
