import type { ClientOptions } from '@grpc/grpc-js';

export interface ChannelSettings {
  /** The service's full name. */
  readonly service: string;
  /** The RPCs that may be sent again. */
  readonly retry: readonly string[];
  readonly serverName: string | undefined;
}

/** How a client's channel behaves: round robin, quick reconnection, retries within a budget, detection of dead peers. */
export function channelOptions(settings: ChannelSettings): ClientOptions {
  return {
    'grpc.service_config': JSON.stringify(serviceConfig(settings)),
    // Do not look for service configs in DNS TXT records: we have none.
    'grpc.service_config_disable_resolution': 1,
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.dns_min_time_between_resolutions_ms': 2_000,
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    'grpc.enable_channelz': 0,
    // HTTP/2's default window of 64 KiB is smaller than a page of a hundred rows can be, and would cost a round trip.
    'grpc-node.flow_control_window': 1024 * 1024,
    ...(settings.serverName === undefined ? {} : { 'grpc.ssl_target_name_override': settings.serverName }),
  };
}

/** `dns:///` resolves to all addresses of the host: a headless Service has one for each pod. */
export function targetOf(address: string): string {
  return address.includes('://') || /^(dns|unix|ipv4|ipv6):/.test(address) ? address : `dns:///${address}`;
}

function serviceConfig({ service, retry }: ChannelSettings): object {
  return {
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig:
      retry.length === 0
        ? []
        : [
            {
              name: retry.map((method) => ({ service, method })),
              retryPolicy: {
                maxAttempts: 3,
                initialBackoff: '0.05s',
                maxBackoff: '0.5s',
                backoffMultiplier: 2,
                retryableStatusCodes: ['UNAVAILABLE'],
              },
            },
          ],
    // gRFC A6: retries stop while more than one call in ten fails.
    retryThrottling: { maxTokens: 20, tokenRatio: 0.1 },
  };
}
