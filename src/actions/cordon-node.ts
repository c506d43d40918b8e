import type {Draft} from '../changes/change.ts';
import type {KubeObject} from '../kube/object.ts';
import type {Program} from './action.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {countedNoun} from './scaling.ts';

export const cordonNode = defineActing({
  title: 'Cordon: nothing new is scheduled here',
  on: ['nodes'],
  noun: 'nodes',
  verb: 'patch',
  run: (program, objects) => setCordoned(program, objects, true),
});

export const uncordonNode = defineActing({
  title: 'Uncordon: it takes pods again',
  on: ['nodes'],
  noun: 'nodes',
  verb: 'patch',
  run: (program, objects) => setCordoned(program, objects, false),
});

async function setCordoned(program: Program, objects: readonly Acted[], isWanted: boolean): Promise<void> {
  const verb = isWanted ? 'cordon' : 'uncordon';
  await program.change({
    title: isWanted ? 'Cordon' : 'Uncordon',
    doing: count => (objects.length === 1 ? verb : `${verb} ${count}`),
    done: count => `${countedNoun(objects, count)} ${verb}ed`,
    drafts: () => objects.map(({target}) => draftFor(target, isWanted)),
    promise: isWanted ? 'Its pods stay. Z uncordons, u undoes this.' : 'u undoes this.',
    next: isWanted ? 'Z uncordon' : 'z cordon',
  });
}

/** As CordonHelper does it in k8s.io/kubectl/pkg/drain/cordon.go; the taint that goes with it is the node controller's business. */
function draftFor(target: Draft['target'], isWanted: boolean): Draft {
  return {
    target,
    step: {type: 'patch', patch: {spec: {unschedulable: isWanted ? true : null}}},
    sentence: `${isWanted ? 'cordon' : 'uncordon'} node ${target.name}`,
    shows: node => (isCordoned(node) ? 'cordoned' : 'open'),
    effect: isWanted ? 'takes no new pods' : 'takes new pods',
    unless: node => (isCordoned(node) === isWanted ? `it is ${isWanted ? 'cordoned already' : 'not cordoned'}` : undefined),
    kubectl: `${isWanted ? 'cordon' : 'uncordon'} ${kubectlName(target)}`,
  };
}

function isCordoned(node: KubeObject): boolean {
  return node['spec']?.unschedulable === true;
}
