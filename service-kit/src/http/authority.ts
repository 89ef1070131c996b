/** A host with an optional port, as in the header Host (RFC 3986, section 3.2, without user information). */
export const authority = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+)(?::\d{0,5})?$/i;
