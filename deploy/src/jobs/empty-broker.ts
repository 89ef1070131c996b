/**
 * A command for a one-shot job (Kubernetes), part of restoring a backup: deletes RabbitMQ's default virtual host with all
 * messages, and makes it again. Environment: AMQP_MANAGEMENT_URL (without a user), AMQP_USER, AMQP_PASSWORD.
 */
const { AMQP_MANAGEMENT_URL, AMQP_USER, AMQP_PASSWORD } = process.env;
if (!AMQP_MANAGEMENT_URL || !AMQP_USER || !AMQP_PASSWORD) {
  process.stderr.write(
    'Missing in the environment: AMQP_MANAGEMENT_URL, AMQP_USER and AMQP_PASSWORD are all needed.\n',
  );
  process.exit(2);
}
const url = new URL('/api/vhosts/%2F', AMQP_MANAGEMENT_URL);
const authorization = `Basic ${Buffer.from(`${AMQP_USER}:${AMQP_PASSWORD}`).toString('base64')}`;
for (const method of ['DELETE', 'PUT']) {
  const response = await fetch(url, { method, headers: { authorization }, signal: AbortSignal.timeout(30_000) });
  if (!response.ok) {
    process.stderr.write(
      `RabbitMQ answered ${response.status} to ${method} ${url.pathname}: ${await response.text()}\n`,
    );
    process.exit(1);
  }
}
process.stdout.write('RabbitMQ is empty.\n');

export {};
