import pg from 'pg';

const int8 = 20;
const int8Array = 1016;

// The typings declare a function; pg-types exports an object.
const arrayParser = pg.types.arrayParser as unknown as {
  create(source: string, transform: (entry: string) => unknown): { parse(): unknown };
};

/** @throws RangeError for integers that a number cannot represent exactly: a wrong figure would be worse */
function parseInt8(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number))
    throw new RangeError(`int8 ${text} exceeds the integers that a number represents exactly`);
  return number;
}

function parseInt8Array(text: string): unknown {
  return arrayParser.create(text, parseInt8).parse();
}

function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (format !== 'binary') {
    if (oid === int8) return parseInt8;
    if (oid === int8Array) return parseInt8Array;
  }
  // The declaration has one overload for each format; at run time it is one function.
  return pg.types.getTypeParser(oid, format as 'text');
}

/** pg with int8 read as numbers: a copy for Sequelize, so that other users of pg are not affected. */
export const pgWithNumbers: object = Object.create(pg, {
  types: { value: { ...pg.types, getTypeParser } },
});
