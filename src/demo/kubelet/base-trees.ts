import {baseTrees} from '../shell/base-trees.ts';
import {createTree, type FileTree} from '../shell/file-trees.ts';
import type {Image} from './images.ts';

const alpineFiles = {
  '/etc/alpine-release': '3.22.1\n',
  '/etc/os-release':
    'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\n',
  '/var/log': {folder: true},
  '/run': {folder: true},
} as const;

/** What an image holds. Shared by all containers of one image. */
export function treeOf({name, base, files}: Pick<Image, 'name' | 'base' | 'files'>): FileTree {
  if (!files) return baseTree(base);
  const tree = trees.get(name) ?? createTree(files, baseTree(base));
  trees.set(name, tree);
  return tree;
}

const trees = new Map<string, FileTree>();
let alpine: FileTree | undefined;

function baseTree(base: Image['base']): FileTree {
  if (base !== 'alpine') return baseTrees()[base];
  alpine ??= createTree(alpineFiles, baseTrees().busybox);
  return alpine;
}
