// What start-up costs in packages that are not ours, and is not needed by a program that draws its own screen. Each patch replaces
// text that must be there: an upgrade that moves it stops the build instead of quietly making the start slow again.
import {readFileSync} from 'node:fs';

const asciiOnly = '/^[\\u0020-\\u007E]*$/';

/** ASCII, and the marks, arrows, boxes and braille that are one column wide and never join with a neighbour of this set. */
const narrowOnly = '/^[\\u0020-\\u007E\\u00A1-\\u00AC\\u00AE-\\u02FF\\u2010-\\u2027\\u2190-\\u2319\\u2500-\\u25FC\\u2800-\\u28FF]*$/';

/** `file` is the end of a path below node_modules; every `from` must occur exactly once. */
export const patches = [
  {
    // Connecting to the React developer tools: a top-level await, and a package that is not installed.
    file: 'ink/build/reconciler.js',
    edits: [
      {
        from: between("if (process.env['DEV'] === 'true') {\n    // Intentionally no warning", "await import('./devtools.js');\n    }\n}"),
        to: '',
      },
      {from: between("if (process.env['DEV'] === 'true') {\n    try {", "default renderer metadata.', error);\n    }\n}"), to: ''},
    ],
  },
  {file: 'ink/build/ink.js', edits: [{from: "if (process.env['DEV'] === 'true') {", to: 'if (false) {'}]},
  {
    // The package fetches its WebAssembly from a data: address, which starts the HTTP client of Node and awaits it.
    file: 'yoga-layout/dist/src/index.js',
    edits: [
      {
        from: 'const Yoga = wrapAssembly(await loadYoga());',
        to: [
          "import wasm from 'yoga-wasm-bytes';",
          'const assembly = {',
          '  instantiateWasm(imports, done) {',
          '    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);',
          '    done(instance);',
          '    return instance.exports;',
          '  },',
          '};',
          'loadYoga(assembly);',
          'const Yoga = wrapAssembly(assembly);',
        ].join('\n'),
      },
    ],
  },
  {
    file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js',
    edits: [
      {from: 'import.meta.url', to: '""'},
      {from: between('H="data:application/octet-stream;base64,', '"'), to: 'H=""'},
    ],
  },
  {
    file: 'string-width/index.js',
    edits: [
      lazySegmenter('segmenter', ''),
      {from: `if (${asciiOnly}.test(string))`, to: `if ((ambiguousIsNarrow ? ${narrowOnly} : ${asciiOnly}).test(string))`},
    ],
  },
  {file: 'wrap-ansi/index.js', edits: [lazySegmenter('segmenter', '')]},
  {file: 'ink/build/line-update.js', edits: [lazySegmenter('segmenter', "undefined, { granularity: 'grapheme' }")]},
  {file: 'slice-ansi/tokenize-ansi.js', edits: [lazySegmenter('GRAPHEME_SEGMENTER', "undefined, {granularity: 'grapheme'}")]},
  {
    file: '@alcalzone/ansi-tokenize/build/tokenize.js',
    edits: [lazySegmenter('segmenter', 'undefined, { granularity: "grapheme" }')],
  },
  // node:assert takes five milliseconds to load and guards one argument.
  {file: 'signal-exit/index.js', edits: [{from: "var assert = require('assert')", to: 'var assert = {equal: function () {}}'}]},
];

/** Applies every patch, and stops the build where one does not fit or where its package is bundled without the patched file. */
export function patching(list = patches) {
  return {
    name: 'patching',
    setup(build) {
      const applied = new Set();
      build.initialOptions.metafile = true;
      for (const patch of list) {
        build.onLoad({filter: endingIn(patch.file), namespace: 'file'}, ({path}) => {
          applied.add(patch.file);
          try {
            return {contents: patched(readFileSync(path, 'utf8'), patch), loader: 'js'};
          } catch (error) {
            return {errors: [{text: error.message}]};
          }
        });
      }
      build.onEnd(({metafile}) => {
        if (metafile === undefined) return undefined;
        const inputs = Object.keys(metafile.inputs);
        const missed = list.filter(
          ({file}) => !applied.has(file) && inputs.some(input => input.includes(`node_modules/${packageOf(file)}/`)),
        );
        return {errors: missed.map(({file}) => ({text: `${file} was not bundled, though its package was: look where its code went`}))};
      });
    },
  };
}

/** The bytes of yoga's WebAssembly as a module of their own, read by the patched entry of the package. */
export function yogaBytes() {
  return {
    name: 'yoga-bytes',
    setup(build) {
      build.onResolve({filter: /^yoga-wasm-bytes$/}, async ({resolveDir}) => {
        const {path, errors} = await build.resolve('../binaries/yoga-wasm-base64-esm.js', {resolveDir, kind: 'import-statement'});
        return errors.length > 0 ? {errors} : {path, namespace: 'yoga-bytes'};
      });
      build.onLoad({filter: /.*/, namespace: 'yoga-bytes'}, ({path}) => {
        const [, base64] = /data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)/.exec(readFileSync(path, 'utf8')) ?? [];
        if (base64 === undefined) throw new Error(`${path} holds no WebAssembly`);
        return {contents: `export default Buffer.from('${base64}', 'base64');`, loader: 'js'};
      });
    },
  };
}

/**
 * A dynamic import of a package in the older module format finds its names in Node, and so in tests, but only `default` in a bundle:
 * the build stops, and the importer goes through a file of its own that names what it wants.
 */
export function namedWhenLazy() {
  return {
    name: 'named-when-lazy',
    setup(build) {
      build.onEnd(({metafile}) => {
        const chunks = Object.values(metafile?.outputs ?? {});
        const nameless = chunks.filter(({entryPoint, exports}) => entryPoint?.includes('node_modules/') && exports.join() === 'default');
        return {
          errors: nameless.map(({entryPoint}) => ({
            text: `${entryPoint} has no names when imported lazily: import a file that re-exports them`,
          })),
        };
      });
    },
  };
}

/** The source after the patch; throws where a text to replace is not there exactly once. */
export function patched(source, {file, edits}) {
  return edits.reduce((text, {from, to}) => {
    const spans = typeof from === 'string' ? spansOf(text, from, from.length) : from(text);
    if (spans.length !== 1) throw new Error(`${file} holds ${spans.length} times what the build replaces once: ${from.name || from}`);
    const [{start, end}] = spans;
    return text.slice(0, start) + to + text.slice(end);
  }, source);
}

/** Everything from `opening` up to and with the next `closing`. */
function between(opening, closing) {
  const find = text =>
    spansOf(text, opening, opening.length).flatMap(({start, end}) => {
      const at = text.indexOf(closing, end);
      return at < 0 ? [] : [{start, end: at + closing.length}];
    });
  return Object.defineProperty(find, 'name', {value: `${opening} … ${closing}`});
}

function spansOf(text, part, length) {
  const spans = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) spans.push({start: at, end: at + length});
  return spans;
}

/** A segmenter takes milliseconds to make; most runs never meet text that needs one. */
function lazySegmenter(name, options) {
  return {
    from: `const ${name} = new Intl.Segmenter(${options});`,
    to: `let ${name}Made; const ${name} = {segment: text => (${name}Made ??= new Intl.Segmenter(${options})).segment(text)};`,
  };
}

function endingIn(file) {
  return new RegExp(
    `node_modules[\\\\/]${file
      .split('/')
      .map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\\\/]')}$`,
  );
}

function packageOf(file) {
  return file
    .split('/')
    .slice(0, file.startsWith('@') ? 2 : 1)
    .join('/');
}
