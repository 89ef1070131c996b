import { expect } from 'chai';
import { fieldErrors, RequestFailed } from './problem.js';

const failed = (pointer: string | undefined) =>
  new RequestFailed(422, [
    {
      status: '422',
      code: 'invalid_value',
      title: 'Invalid value',
      detail: 'No.',
      ...(pointer && { source: { pointer } }),
    },
  ]);

describe('the errors of a form', () => {
  it('shows an error at the field that its pointer names', () => {
    expect(fieldErrors(failed('/data/attributes/distance'), ['distance'])).to.deep.equal({
      fields: { distance: 'No.' },
      form: [],
    });
    expect(fieldErrors(failed('/data/attributes/tags/3'), ['tags']).fields).to.deep.equal({ tags: 'No.' });
    expect(fieldErrors(failed('/data/id'), ['id']).fields).to.deep.equal({ id: 'No.' });
  });

  it('shows an error at the form when no field is named, or one that is not shown', () => {
    expect(fieldErrors(failed(undefined), ['distance']).form).to.deep.equal(['No.']);
    expect(fieldErrors(failed('/data/attributes/other'), ['distance']).form).to.deep.equal(['No.']);
    expect(fieldErrors(new Error('Broken.'), []).form).to.deep.equal(['Broken.']);
  });
});
