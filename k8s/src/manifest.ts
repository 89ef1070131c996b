/** A Kubernetes object parsed from YAML; schemas check whether it is valid. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the kind, and is checked against the kind's schema
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

/** `Deployment/gateway`: the name in findings. */
export const nameOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.name}`;
