import {createRandom} from '../random.ts';
import {hashOf} from './hash.ts';
import {type Image, type Published, parseReference, type Reference, referenceText} from './images.ts';
import {knownImages} from './known-images.ts';

/** What registries would answer: the image, or why there is none. */
export type Pull = {readonly image: Image} | {readonly error: string};

/** All images that there are. */
export type Catalogue = {
  /** Goes before what was published earlier. */
  publish(image: Published): void;
  pull(reference: string): Pull;
  /** Images that every node has without a pull. */
  preloaded(): readonly Image[];
  isPreloaded(reference: string): boolean;
  /** What a registry says that does not have it. */
  refusal(reference: string): string | undefined;
};

/** Hosts whose names nobody knows; others answer. */
const REGISTRIES = [
  'docker.io',
  'registry.k8s.io',
  'quay.io',
  'ghcr.io',
  'gcr.io',
  'public.ecr.aws',
  'mcr.microsoft.com',
  'registry.example.com',
];

export function createCatalogue(): Catalogue {
  const published: Published[] = [...knownImages];
  const answers = new Map<string, Pull>();
  return {
    publish(image) {
      published.unshift(image);
      answers.clear();
    },
    pull,
    preloaded: () => {
      const images = published.filter(({isPreloaded}) => isPreloaded).flatMap(image => tagsOf(image).map(tag => made(image, tag)));
      return [...new Map(images.map(image => [image.name, image])).values()];
    },
    isPreloaded(reference) {
      const parsed = parseReference(reference);
      return parsed !== undefined && find(parsed)?.isPreloaded === true;
    },
    refusal(reference) {
      const parsed = parseReference(reference);
      return parsed && whyNot(parsed, reference);
    },
  };

  function pull(reference: string): Pull {
    let answer = answers.get(reference);
    if (!answer) {
      const parsed = parseReference(reference);
      const image = parsed && find(parsed);
      answer = image ? {image: made(image, parsed!.tag || 'latest', parsed!.digest)} : {error: parsed ? whyNot(parsed, reference) : ''};
      answers.set(reference, answer);
    }
    return answer;
  }

  function find({host, path, tag, digest}: Reference): Published | undefined {
    const repository = `${host}/${path}`;
    return published.find(image => image.repository === repository && (digest !== undefined || hasTag(image, tag)));
  }

  function whyNot(parsed: Reference, asked: string): string {
    const {host, path, tag} = parsed;
    const whole = asked.startsWith(`${host}/`) ? asked : referenceText(parsed);
    const begin = `failed to pull and unpack image "${whole}": failed to resolve reference "${whole}"`;
    if (/^localhost(:\d+)?$/.test(host)) {
      const port = host.split(':')[1] ?? '80';
      return `${begin}: failed to do request: Head "http://${host}/v2/${path}/manifests/${tag}": dial tcp 127.0.0.1:${port}: connect: connection refused`;
    }
    if (!REGISTRIES.includes(host)) {
      return `${begin}: failed to do request: Head "https://${host}/v2/${path}/manifests/${tag}": dial tcp: lookup ${host.split(':')[0]} on 10.0.0.2:53: no such host`;
    }
    const isRepositoryKnown = published.some(({repository}) => repository === `${host}/${path}`);
    if (host === 'docker.io' && !isRepositoryKnown) {
      return `${begin}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
    }
    return `rpc error: code = NotFound desc = ${begin}: ${whole}: not found`;
  }
}

function made(image: Published, tag: string, digest?: string): Image {
  const {repository, tags: _, isPreloaded: __, same, ...rest} = image;
  const name = same?.name ?? `${repository}:${tag}`;
  return {...rest, name, id: same?.id ?? `${repository}@${digest ?? `sha256:${createRandom(hashOf(repository, tag)).hex(64)}`}`};
}

function hasTag({tags}: Published, tag: string): boolean {
  return tags instanceof RegExp ? tags.test(tag) : tags.includes(tag);
}

function tagsOf({tags}: Published): readonly string[] {
  return tags instanceof RegExp ? ['latest'] : tags;
}
