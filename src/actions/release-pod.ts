import type {Draft} from '../changes/change.ts';
import {podLookups} from '../changes/lookups/index.ts';
import type {KubeObject} from '../kube/object.ts';
import {isQuarantined, QUARANTINE_LABEL, released} from '../kube/quarantine.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {counted} from './counted.ts';

export const releasePod = defineActing({
  title: 'Release from quarantine',
  on: ['pods'],
  noun: 'pods',
  verb: 'patch',
  unless: objects =>
    objects.some(({row}) => row.labels[QUARANTINE_LABEL] === 'true')
      ? undefined
      : {because: objects.length === 1 ? 'It is not in quarantine' : 'None of them is in quarantine'},
  async run(program, objects) {
    let isDeletion = false;
    await program.change({
      title: 'Release',
      fields: [
        {
          name: 'way',
          label: 'the pod goes',
          type: 'choice',
          value: 'back',
          options: [
            {value: 'back', text: 'back to work'},
            {value: 'delete', text: 'for good: delete it'},
          ],
        },
      ],
      doing: count => {
        const what = objects.length === 1 ? 'the pod' : `${count} pods`;
        return isDeletion ? `delete ${what}` : `release ${what}`;
      },
      done: count => `${counted(objects, count)} ${isDeletion ? 'deleted' : 'released'}`,
      drafts({way}) {
        isDeletion = way === 'delete';
        return objects.map(isDeletion ? deletionOf : releaseOf);
      },
      lookups: podLookups,
    });
  },
});

function releaseOf({target}: Acted): Draft {
  return {
    target,
    step: {type: 'patch', patch: released},
    sentence: `release pod ${target.name} from quarantine`,
    shows: () => '',
    effect: 'gets its labels back',
    notes: () => [
      {
        level: 'info',
        text: 'Its controller takes it back. Where another was started in its place there is one too many: the controller stops one of them.',
      },
    ],
    kubectl: `label ${kubectlName(target)} KEY=VALUE ${QUARANTINE_LABEL}-`,
  };
}

function deletionOf({target}: Acted): Draft {
  return {
    target,
    step: {type: 'delete'},
    sentence: `delete pod ${target.name}, which is in quarantine`,
    effect: 'is gone for good',
    unless: (pod: KubeObject) => (isQuarantined(pod) ? undefined : 'it is not in quarantine'),
    noUndo: 'the pod in quarantine belongs to nobody who makes it anew',
    kubectl: `delete ${kubectlName(target)}`,
  };
}
