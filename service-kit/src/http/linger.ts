/**
 * How long a server reads on after its last answer on a connection, in milliseconds: closing it while the client still sends
 * causes a reset, which may overtake the answer (RFC 9112, section 9.6).
 */
export const lingerMs = 1_000;
