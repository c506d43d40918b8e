import type {Because, Draft, Target} from '../changes/change.ts';
import {revertLookups} from '../changes/lookups/index.ts';
import type {Field, Values} from '../changes/plan.ts';
import {imageProblem, shortImages} from '../kube/image-edits.ts';
import type {KubeObject} from '../kube/object.ts';
import {type Container, containersOf, templateEffect, withContainers} from '../kube/pod-templates.ts';
import {shellQuoted} from '../kube/quoted-words.ts';
import type {Program} from './action.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {counted} from './counted.ts';
import {chosenContainers, containerText, EVERY, followTemplates, readAll, sharedContainers, templated, unlessJob} from './template-form.ts';

export const setImage = defineActing({
  title: 'Set image',
  on: ['pods', ...templated, 'jobs.batch'],
  noun: 'pods and workloads',
  verb: 'patch',
  unless: unlessJob,
  run: askImages,
});

/** By the names of containers; EVERY stands for all. */
type Images = ReadonlyMap<string, string>;

async function askImages(program: Program, objects: readonly Acted[]): Promise<void> {
  const {kind} = objects[0]!.target;
  const reading = readAll(program, objects);
  const sent = await program.change({
    title: 'Set image',
    fields: [{name: nameAt(0), label: 'image', type: 'text', value: ''}],
    async later() {
      const read = await reading;
      return 'because' in read ? read : asksOf(read, kind).map(({field}) => field);
    },
    doing: count => (objects.length === 1 ? 'set image' : `set image of ${count}`),
    done: count => `image of ${counted(objects, count)} set`,
    async drafts(values) {
      const read = await reading;
      if ('because' in read) return read;
      const images = imagesIn(values, asksOf(read, kind), objects.length === 1);
      if ('because' in images) return images;
      const byUid = new Map(read.map(object => [object.metadata.uid, object]));
      return objects.map(({target}) => draftOf(target, images, byUid.get(target.uid)));
    },
    lookups: revertLookups,
  });
  followTemplates(program, sent);
}

/** A field and the container that it is about. */
type Ask = {readonly container: string; readonly field: Field};

/** What is typed before the containers are known goes to the first. */
function nameAt(index: number): string {
  return `image ${index + 1}`;
}

/** One for each container that all have, with its image where that is the same in all; else one for all containers. */
function asksOf(read: readonly KubeObject[], kind: Target['kind']): readonly Ask[] {
  const shared = sharedContainers(read, kind);
  const isOnly = shared.length === 1 && read.every(object => containersOf(object, kind).length === 1);
  const named = shared.map(container => {
    const images = new Set(read.map(object => imageOf(containersOf(object, kind).find(({name}) => name === container.name))));
    const [first = ''] = images;
    const isSame = images.size === 1;
    const label = isOnly ? 'image' : containerText(container);
    return {
      container: container.name,
      label,
      value: isSame ? first : '',
      help: isSame ? '' : `${images.size} different ones now; empty leaves them`,
    };
  });
  const every = {container: EVERY, label: 'image', value: '', help: 'for every container, as they share no name'};
  const asks = shared.some(({isInit}) => !isInit) ? named : [every, ...named];
  return asks.map(({container, ...rest}, index) => ({container, field: {...rest, name: nameAt(index), type: 'text'}}));
}

/** What was changed in the form. */
function imagesIn(values: Values, asks: readonly Ask[], isOne: boolean): Images | Because {
  const images = new Map<string, string>();
  for (const {container, field} of asks) {
    const image = (values[field.name] ?? field.value).trim();
    if (image === field.value || (image === '' && !isOne)) continue;
    const problem = imageProblem(image);
    if (problem !== undefined) return {because: asks.length === 1 ? problem : `${field.label}: ${problem}`};
    images.set(container, image);
  }
  return images.size > 0 ? images : {because: 'The image is the same as before'};
}

function draftOf(target: Target, images: Images, known: KubeObject | undefined): Draft {
  const {kind, name} = target;
  const chosen = known ? touched(known, kind, images) : [];
  const pairs = 'because' in chosen ? [] : chosen;
  const words = pairs.map(({container, image}) => `${container.name}=${shellQuoted(image)}`);
  return {
    target,
    step: {
      type: 'patch',
      patch(object) {
        const found = touched(object, kind, images);
        if ('because' in found) return found;
        const byContainer = new Map(found.map(({container, image}) => [container, image]));
        return withContainers(object, [...byContainer.keys()], one => ({...one.fields, image: byContainer.get(one)!}));
      },
    },
    sentence: `set the image of ${kind.singular} ${name} to ${[...new Set(images.values())].join(', ')}`,
    shows: object => imagesShown(object, kind, images, known),
    effect: templateEffect,
    kubectl: `set image ${kubectlName(target)} ${(words.length > 0 ? words : [...images].map(pair => pair.join('='))).join(' ')}`,
  };
}

function touched(object: KubeObject, kind: Target['kind'], images: Images): readonly {container: Container; image: string}[] | Because {
  const found: {container: Container; image: string}[] = [];
  for (const [name, image] of images) {
    const containers = chosenContainers(object, kind, name);
    if ('because' in containers) return containers;
    found.push(...containers.map(container => ({container, image})));
  }
  return found;
}

/** Without the registry where it stays the same: `web:1.4.2`. */
function imagesShown(object: KubeObject, kind: Target['kind'], images: Images, known: KubeObject | undefined): string {
  const found = touched(object, kind, images);
  if ('because' in found) return '';
  const before = known ? containersOf(known, kind) : [];
  const texts = found.map(({container, image}) => {
    const was = imageOf(before.find(({name}) => name === container.name));
    const is = imageOf(container);
    const [short, shortNew] = shortImages(was, image);
    const text = is === image ? shortNew : is === was ? short : is;
    return found.length === 1 ? text : `${container.name}=${text}`;
  });
  return texts.join(' ');
}

function imageOf(container: Container | undefined): string {
  const image = container?.fields['image'];
  return typeof image === 'string' ? image : '';
}
