/** What a figure may cost, and by what factor a busy machine may exceed that before the gate closes. */
export type Budget = {
  readonly title: string;
  readonly unit: 'B' | 'ms' | 'MB' | 'MB/s' | '%' | '';
  /** More is better: the budget is the least that will do. */
  readonly isLeast?: true;
  /** What stands for the samples: their median, or the one that 99 of 100 stay below. */
  readonly take: 'median' | 'p99';
  readonly budget?: number;
  readonly gateFactor?: number;
};

export type FigureName = keyof typeof budgets;

/** At 200×60 with 10,000 pods. Bytes, requests and memory are counted, so their gate is the budget itself. */
export const budgets = {
  cursorStep: {title: 'bytes: the cursor moves inside the screen', unit: 'B', take: 'median', budget: 420, gateFactor: 1},
  scrollStep: {title: 'bytes: the table scrolls by one', unit: 'B', take: 'median', budget: 420, gateFactor: 1},
  newValues: {title: 'bytes: 50 rows get new values', unit: 'B', take: 'median', budget: 1400, gateFactor: 1},
  pageDown: {title: 'bytes: a page down', unit: 'B', take: 'median', budget: 9000, gateFactor: 1},
  keyTypical: {title: 'key to last byte, typical', unit: 'ms', take: 'median', budget: 1, gateFactor: 3},
  keySlowest: {title: 'key to last byte, 99 of 100, less hiccups of an echo', unit: 'ms', take: 'p99', budget: 4, gateFactor: 3},
  echo: {title: 'key to last byte, a mere echo (the floor)', unit: 'ms', take: 'median'},
  memory: {title: 'memory with every pod listed', unit: 'MB', take: 'median', budget: 170, gateFactor: 1},
  firstRow: {title: 'start to the first row', unit: 'ms', take: 'median'},
  allRows: {title: 'start to all rows', unit: 'ms', take: 'median', budget: 1200, gateFactor: 2},
  longestBlock: {title: 'longest pause of the event loop while listing', unit: 'ms', take: 'median', budget: 12, gateFactor: 3},
  requests: {title: 'requests to open the pods of a namespace', unit: '', take: 'median', budget: 1, gateFactor: 1},
  reviews: {title: 'access reviews of one namespace in 200 keys', unit: '', take: 'p99', budget: 2, gateFactor: 1},
  dialogShown: {title: 'key to the first bytes of its dialog', unit: 'ms', take: 'median', budget: 8, gateFactor: 3},
  onTheWire: {title: 'y to its request on the wire', unit: 'ms', take: 'median', budget: 10, gateFactor: 3},
  previewTrips: {title: 'round trips until the preview of one object is complete', unit: '', take: 'median', budget: 1, gateFactor: 1},
  scaled: {title: '200 marked deployments scaled to zero', unit: 'ms', take: 'median', budget: 5000, gateFactor: 3},
  lost: {title: 'and how many of them were lost', unit: '', take: 'median', budget: 0, gateFactor: 1},
  demoAnswers: {title: 'demo: shop answers, after it is loaded', unit: 'ms', take: 'median', budget: 60, gateFactor: 3},
  demoMemory: {title: 'demo: memory that shop adds', unit: 'MB', take: 'median', budget: 30, gateFactor: 1},
  demoHuge: {title: 'demo: huge with 10,000 pods is ready', unit: 'ms', take: 'median', budget: 1500, gateFactor: 3},
  demoHuger: {title: 'demo: huge with 100,000 pods is ready', unit: 'ms', take: 'median', budget: 15_000, gateFactor: 3},
  demoHugerMemory: {title: 'demo: memory with 100,000 pods', unit: 'MB', take: 'median', budget: 900, gateFactor: 1},
  demoChurn: {title: 'demo: CPU for 1,000 changes a second', unit: '%', take: 'median', budget: 35, gateFactor: 3},
  demoStream: {title: 'demo: streaming list of 10,000 pods', unit: 'MB/s', take: 'median', budget: 40, gateFactor: 3, isLeast: true},
  shellEcho: {title: 'shell: a letter comes back, 99 of 100, beyond kubectl exec', unit: 'ms', take: 'median', budget: 4, gateFactor: 3},
  shellEchoOwn: {title: 'shell: a letter comes back', unit: 'ms', take: 'p99'},
  shellEchoBeside: {title: 'shell: the same in kubectl exec', unit: 'ms', take: 'p99'},
  shellRate: {title: 'shell: cat of 50 MB', unit: 'MB/s', take: 'median', budget: 20, gateFactor: 3, isLeast: true},
  shellMemory: {title: 'shell: memory that it takes', unit: 'MB', take: 'median', budget: 30, gateFactor: 1.5},
  shellStop: {title: 'shell: ctrl-c in a flood, until the next command answers', unit: 'ms', take: 'median', budget: 50, gateFactor: 4},
  shellRateBeside: {title: 'shell: cat of 50 MB in kubectl exec', unit: 'MB/s', take: 'median', isLeast: true},
  shellStopBeside: {title: 'shell: ctrl-c in a flood in kubectl exec', unit: 'ms', take: 'median'},
  sessionsMemory: {title: '20 idle shells: memory', unit: 'MB', take: 'median', budget: 60, gateFactor: 1.2},
  sessionsCpu: {title: '20 idle shells: CPU', unit: '%', take: 'median', budget: 1, gateFactor: 2},
  forwardsServed: {
    title: 'forward: served of 200 connections at once',
    unit: '',
    take: 'median',
    budget: 200,
    gateFactor: 1,
    isLeast: true,
  },
  forwardsTook: {title: 'forward: until all of them were', unit: 'ms', take: 'median'},
  forwardRate: {title: 'forward: a download of 200 MB', unit: 'MB/s', take: 'median'},
  forwardRateBeside: {title: 'forward: the same through kubectl port-forward', unit: 'MB/s', take: 'median'},
  forwardShare: {title: 'forward: share of the rate of kubectl', unit: '%', take: 'median', budget: 80, gateFactor: 1.5, isLeast: true},
  pipeRate: {
    title: 'logs: lines a second of 20,000 that came through a pipe',
    unit: '',
    take: 'median',
    budget: 19_000,
    gateFactor: 1,
    isLeast: true,
  },
  pipeLost: {title: 'logs: lines lost or told twice in it', unit: '', take: 'median', budget: 0, gateFactor: 1},
  pipeCpu: {title: 'logs: CPU of that', unit: '%', take: 'median', budget: 60, gateFactor: 3},
  pipeMemory: {title: 'logs: memory of that', unit: 'MB', take: 'median'},
  floodKey: {
    title: 'logs: key to its letter in 20,000 lines a second, less hiccups of an echo',
    unit: 'ms',
    take: 'p99',
    budget: 16,
    gateFactor: 3,
  },
  floodCpu: {title: 'logs: CPU of the view meanwhile', unit: '%', take: 'median', budget: 60, gateFactor: 3},
  floodMemory: {title: 'logs: memory over the table view', unit: 'MB', take: 'median', budget: 60, gateFactor: 1.3},
  floodBytes: {title: 'logs: bytes a second to the terminal', unit: 'B', take: 'median', budget: 60_000, gateFactor: 1},
  quietLine: {title: 'logs: a line of a quiet stream to the screen', unit: 'ms', take: 'p99', budget: 150, gateFactor: 3},
  firstLines: {title: 'logs: l to the first lines of 50 pods', unit: 'ms', take: 'median', budget: 500, gateFactor: 3},
  streams: {title: 'logs: streams held of 200', unit: '', take: 'median', budget: 200, gateFactor: 1, isLeast: true},
  detailsShown: {title: 'details: key to the first bytes of the view', unit: 'ms', take: 'median', budget: 8, gateFactor: 3},
  yamlShown: {title: 'details: key to the YAML of a 1 MB object', unit: 'ms', take: 'median', budget: 50, gateFactor: 3},
  yamlPage: {title: 'details: a page of it', unit: 'ms', take: 'p99', budget: 8, gateFactor: 3},
  yamlPageBytes: {title: 'details: bytes of such a page', unit: 'B', take: 'median', budget: 4000, gateFactor: 1},
  describeRequests: {title: 'details: requests for Describe of a pod', unit: '', take: 'median', budget: 2, gateFactor: 1},
  treeShown: {title: 'details: key to the tree of 2,000 objects', unit: 'ms', take: 'median', budget: 400, gateFactor: 3},
  findFirst: {title: 'logs: first hit in 1,000,000 lines', unit: 'ms', take: 'p99', budget: 100, gateFactor: 3},
  findAll: {title: 'logs: all hits in 1,000,000 lines', unit: 'ms', take: 'median', budget: 1500, gateFactor: 3},
  findBlock: {title: 'logs: longest pause of the event loop while finding', unit: 'ms', take: 'median', budget: 8, gateFactor: 3},
} as const satisfies Record<string, Budget>;
