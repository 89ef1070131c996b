import { nameOf } from '../manifest.js';
import type { Rule } from './rule.js';

/**
 * Templates of claims state what the API server would add: `kubectl apply` compares the list as a whole, and would otherwise
 * patch the StatefulSet each time.
 */
export const claimTemplatesAreWhole: Rule = (manifests) =>
  manifests
    .filter(({ kind }) => kind === 'StatefulSet')
    .flatMap((manifest) =>
      (manifest.spec.volumeClaimTemplates ?? []).flatMap((template: Record<string, Record<string, unknown>>) => {
        const stated: Readonly<Record<string, unknown>> = {
          apiVersion: template.apiVersion,
          kind: template.kind,
          'spec.volumeMode': template.spec?.volumeMode,
          'status.phase': template.status?.phase,
        };
        return Object.entries(stated)
          .filter(([, value]) => value === undefined)
          .map(([field]) => `${nameOf(manifest)}: the template of a claim does not state ${field}`);
      }),
    );
