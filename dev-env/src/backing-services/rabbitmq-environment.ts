import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../processes/account.js';
import type { Provisioner } from './backing-service.js';
import { writeForServer } from './home.js';
import { plainEnvironment } from './programs.js';

export interface BrokerSettings {
  readonly provisioner: Provisioner;
  readonly port: number;
  readonly managementPort: number;
  readonly distributionPort: number;
  readonly epmdPort: number;
  readonly password: string;
  readonly cookie: string;
  readonly tag: string;
}

/** What another node needs to join a broker. */
export interface Membership {
  readonly node: string;
  readonly cookie: string;
  readonly epmdPort: number;
  readonly password: string;
}

export const USER = 'jogging';
/** The memory at which publishers are blocked; the broker itself takes about 150 MiB. */
export const MEMORY_BYTES = 512 * 1024 * 1024;

export const nodeOf = ({ tag }: BrokerSettings): string => `jogging-${tag}@localhost`;

/** All paths are private: nothing is read from or written to the folders of the package's service. */
export function brokerEnvironment(
  data: string,
  settings: BrokerSettings,
  account: Account | undefined,
  joined: Membership | undefined,
): NodeJS.ProcessEnv {
  const own = (name: string) => join(data, name);
  const config = [
    `listeners.tcp.default = 127.0.0.1:${settings.port}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${settings.managementPort}`,
    `default_user = ${USER}`,
    `default_pass = ${settings.password}`,
    `vm_memory_high_watermark.absolute = ${MEMORY_BYTES}`,
    'disk_free_limit.absolute = 200MB',
    'log.console = true',
    'log.file = false',
    ...(joined
      ? [
          'cluster_formation.peer_discovery_backend = classic_config',
          `cluster_formation.classic_config.nodes.1 = ${joined.node}`,
          `cluster_formation.classic_config.nodes.2 = ${nodeOf(settings)}`,
        ]
      : []),
  ];
  writeForServer(own('rabbitmq.conf'), `${config.join('\n')}\n`, account);
  writeForServer(own('enabled_plugins'), '[rabbitmq_management].\n', account);
  writeForServer(own('rabbitmq-env.conf'), '', account);
  // Erlang refuses a cookie that others can read, and expects it in HOME.
  if (!existsSync(own('.erlang.cookie'))) writeForServer(own('.erlang.cookie'), settings.cookie, account);
  chmodSync(own('.erlang.cookie'), 0o400);
  return {
    ...plainEnvironment(data),
    ERL_EPMD_PORT: `${settings.epmdPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: nodeOf(settings),
    RABBITMQ_DIST_PORT: `${settings.distributionPort}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_CONF_ENV_FILE: own('rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: own('rabbitmq.conf'),
    RABBITMQ_CONFIG_FILES: own('conf.d'),
    RABBITMQ_ADVANCED_CONFIG_FILE: own('advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: own('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: own('mnesia'),
    RABBITMQ_LOG_BASE: own('log'),
    RABBITMQ_GENERATED_CONFIG_DIR: own('generated'),
    RABBITMQ_SCHEMA_DIR: own('schema'),
    // Makes the start script exec the broker instead of supervising it, so that signals reach the broker.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}
