import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { expect } from 'chai';
import { names } from './attribute-names.js';

describe('The names of span attributes', () => {
  const known = Object.entries(conventions)
    .filter(([name]) => name.startsWith('ATTR_'))
    .map(([, value]) => value);

  for (const name of Object.values(names)) {
    it(`span attributes follow OpenTelemetry's conventions: ${name}`, () => expect(known).to.include(name));
  }
});
