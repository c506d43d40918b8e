import type {Dialog, DialogField} from '../src/store/dialog.ts';
import {lineOf} from '../src/store/line.ts';

/** A dialog that waits for y, with what differs. */
export function dialog(part: Partial<Dialog> = {}): Dialog {
  return {
    id: 1,
    title: 'Scale to zero',
    context: 'prod-eu',
    isProtected: true,
    fields: [],
    focus: (part.fields?.length ?? 0) + 1,
    stage: 'ready',
    isSeen: true,
    rows: [],
    notes: [],
    problem: undefined,
    promise: undefined,
    kubectl: [],
    doing: 'scale 3 to zero',
    progress: undefined,
    differences: undefined,
    top: 0,
    told: undefined,
    ...part,
  };
}

export function field(part: Partial<DialogField>): DialogField {
  const value = part.value ?? '';
  return {name: 'field', label: 'Field', type: 'text', value, line: lineOf(value), options: [], help: '', ...part};
}

/** As in the drawing of what it should look like. */
export const toZero = dialog({
  rows: [
    {name: 'shop/cart', before: '4', after: '0', effect: '4 pods stop', refused: undefined},
    {name: 'shop/checkout', before: '2', after: '0', effect: '2 pods stop', refused: undefined},
    {name: 'shop/web', before: '16', after: '0', effect: '16 pods stop', refused: undefined},
  ],
  notes: [
    {level: 'warn', text: 'checkout is the last backend of service checkout: it will refuse requests.'},
    {level: 'warn', text: 'HPA cart-hpa keeps cart at 2 or more: it will be back within a minute.'},
  ],
  promise: 'The counts are kept: Z restores them, u undoes this.',
  kubectl: ['kubectl scale -n shop deploy/cart deploy/checkout deploy/web --replicas=0'],
});

export const looking = dialog({
  context: 'minikube',
  isProtected: false,
  stage: 'looking',
  isSeen: false,
  rows: toZero.rows.map(row => ({...row, before: '', after: ''})),
  kubectl: toZero.kubectl,
  progress: '120 of 200',
  told: 'y counts once you have seen what changes',
});

export const refused = dialog({
  title: 'Delete',
  stage: 'refused',
  focus: 0,
  doing: 'delete 0',
  rows: [
    {
      name: 'shop/web',
      before: '',
      after: '',
      effect: '',
      refused:
        'admission webhook "freeze.example.com" denied the request: nothing is deleted in shop until Monday, ask platform@example.com',
    },
    {name: 'shop/cart', before: '', after: '', effect: '', refused: 'another object has taken its name'},
  ],
});

export const asking = dialog({
  title: 'Scale',
  stage: 'asking',
  focus: 0,
  doing: 'scale 1',
  fields: [
    field({name: 'replicas', label: 'Replicas', type: 'number', value: '3', help: 'a count, or +2, -1'}),
    field({
      name: 'propagation',
      label: 'Propagation',
      type: 'choice',
      value: 'background',
      options: [{value: 'background'}, {value: 'foreground'}, {value: 'orphan', text: 'leave them'}],
    }),
    field({name: 'force', label: 'Force', type: 'toggle', value: 'yes'}),
  ],
  problem: 'Replicas must be a number from 0 on, -4 is not',
});

export const image = dialog({
  title: 'Set image',
  context: 'arn:aws:eks:eu-west-1:123456789012:cluster/shop-staging-with-a-long-name-of-its-own-in-the-west',
  isProtected: false,
  doing: 'set 1 image',
  focus: 1,
  fields: [field({name: 'image', label: 'web', value: 'registry.example.com/team/shop/web:2026.11.26-4b88873'})],
  rows: [
    {
      name: 'shop/web',
      before: 'registry.example.com/team/shop/web:2026.10.1-0a1b2c3',
      after: 'registry.example.com/team/shop/web:2026.11.26-4b88873',
      effect: '4 pods are replaced, one at a time',
      refused: undefined,
    },
  ],
  notes: [
    {
      level: 'grave',
      text: 'This cannot be undone: the old image is gone from the registry, and no pod could be started with it again after this.',
    },
    {level: 'info', text: 'Helm release shop-31 owns this field: its next upgrade sets it back.'},
  ],
  promise: 'u undoes this.',
  kubectl: ['kubectl set image -n shop deploy/web web=registry.example.com/team/shop/web:2026.11.26-4b88873'],
});

export const many = dialog({
  title: 'Restart',
  context: 'minikube',
  isProtected: false,
  doing: 'restart 200',
  top: 40,
  rows: Array.from({length: 200}, (_, index) => ({
    name: `shop/worker-${index + 1}`,
    before: '',
    after: '3 fields',
    effect: `${(index % 4) + 1} pods are replaced`,
    refused: index % 50 === 42 ? 'deployments.apps "worker" is paused; resume it first' : undefined,
  })),
  notes: [{level: 'warn', text: 'Argo CD application shop owns 200 of these.'}],
  promise: 'u undoes this.',
  kubectl: [`kubectl rollout restart -n shop ${Array.from({length: 200}, (_, index) => `deploy/worker-${index + 1}`).join(' ')}`],
});

export const commands = dialog({
  ...toZero,
  focus: 0,
  kubectl: Array.from(
    {length: 10},
    (_, index) => `kubectl scale -n shop-${index} deploy/cart deploy/checkout deploy/a-very-long-name-${index} --replicas=0`,
  ),
});

export const differing = dialog({
  ...toZero,
  differences: [
    {sign: '@', text: 'Deployment shop/cart'},
    {sign: '@', text: 'spec'},
    {sign: ' ', text: '    app: cart'},
    {sign: ' ', text: 'spec:'},
    {sign: ' ', text: '  progressDeadlineSeconds: 600'},
    {sign: '-', text: '  replicas: 4'},
    {sign: '+', text: '  replicas: 0'},
    ...Array.from({length: 60}, (_, index) => ({sign: ' ', text: `  line: ${index + 1}`}) as const),
  ],
  top: 1,
});
