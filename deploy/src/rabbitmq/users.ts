import definitions from './definitions.json' with { type: 'json' };

export { definitions };

/** The services that speak to the broker; each is a user there. */
export type BrokerUser = keyof typeof definitions.users;

export const brokerUsers = Object.keys(definitions.users) as BrokerUser[];

export type PerBrokerUser = Readonly<Record<BrokerUser, string>>;

export function perBrokerUser(make: (user: BrokerUser) => string): PerBrokerUser {
  return {
    'user-service': make('user-service'),
    'run-service': make('run-service'),
    'weather-service': make('weather-service'),
    'report-service': make('report-service'),
  };
}

/** The URL of each user, from the administrator's. */
export function brokerUrls(adminUrl: string, passwords: PerBrokerUser, userPrefix = ''): PerBrokerUser {
  return perBrokerUser((user) => {
    const url = new URL(adminUrl);
    url.username = `${userPrefix}${user}`;
    url.password = passwords[user];
    return url.href;
  });
}

/** The virtual host that a URL names; `/` unless it names one. */
export function vhostOf(amqpUrl: string): string {
  return decodeURIComponent(new URL(amqpUrl).pathname.slice(1)) || '/';
}
