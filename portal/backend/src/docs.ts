import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { Marked, type Tokens } from 'marked';
import type { CatalogueEntity } from './catalogue.ts';
import { CHECKOUT } from './idp.ts';

/** Where TechDocs looks for pages; `techdocs.publisher.local.publishDirectory` of the configuration. */
const PAGES = join(CHECKOUT, 'portal', '.cache', 'docs');

/** Entities that have documentation. */
export type Documented = ReadonlySet<CatalogueEntity>;

/** A Markdown file of the checkout, and the address of its page below its entity. */
interface Page {
  readonly file: string;
  readonly path: string;
}

/**
 * The documentation of the platform, on its System, and of each workload that has a README.md. Written in the form that
 * the pages of TechDocs read, which is the one of mkdocs with its theme Material.
 */
export class DocsPages {
  /** @returns the entities that have some */
  render(entities: readonly CatalogueEntity[]): Documented {
    return new Set(
      entities.filter((entity) => {
        const pages = pagesOf(entity);
        if (pages.length > 0) {
          const { kind, metadata } = entity;
          write(join(PAGES, metadata.namespace ?? 'default', kind.toLowerCase(), metadata.name), pages);
        }
        return pages.length > 0;
      }),
    );
  }
}

function pagesOf({ kind, metadata }: CatalogueEntity): Page[] {
  switch (kind) {
    case 'System':
      return platformPages();
    case 'Component':
      return present([{ file: `score/${metadata.name}/README.md`, path: '' }]);
    default:
      return [];
  }
}

function platformPages(): Page[] {
  const docs = existsSync(join(CHECKOUT, 'docs')) ? readdirSync(join(CHECKOUT, 'docs')).sort() : [];
  return present([
    { file: 'README.md', path: '' },
    { file: 'score/README.md', path: 'score/' },
    ...docs
      .filter((name) => name.endsWith('.md'))
      .map((name) => ({ file: `docs/${name}`, path: `${name.slice(0, -'.md'.length)}/` })),
    { file: 'portal/README.md', path: 'portal/' },
    { file: 'SECURITY.md', path: 'security/' },
    { file: '.github/CONTRIBUTING.md', path: 'contributing/' },
    { file: 'CHANGELOG.md', path: 'changelog/' },
  ]);
}

function present(pages: readonly Page[]): Page[] {
  return pages.filter(({ file }) => existsSync(join(CHECKOUT, file)));
}

function write(directory: string, pages: readonly Page[]): void {
  const rendered = pages.map((page) => ({ ...page, ...render(page, pages, directory) }));
  const nav = rendered.map(({ path, title }) => ({ path, title }));
  const files = rendered.map(({ path, html }) => [`${path}index.html`, document(path, html, nav)] as const);
  const docs = rendered.map(({ path, title, text }) => ({ location: path, title, text }));
  const [first] = rendered;
  const metadata = {
    site_name: first?.title ?? '',
    site_description: '',
    etag: '',
    build_timestamp: Date.now(),
    files: [],
  };
  for (const [path, text] of [
    ...files,
    ['techdocs_metadata.json', JSON.stringify(metadata)] as const,
    ['search/search_index.json', JSON.stringify({ config: { lang: ['en'] }, docs })] as const,
    // The page shows itself when a style sheet of this name has loaded.
    ['assets/stylesheets/main.00000000.min.css', STYLE] as const,
  ]) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** A page as HTML; its links lead to the other pages, its images are copied. */
function render(page: Page, pages: readonly Page[], directory: string) {
  const source = readFileSync(join(CHECKOUT, page.file), 'utf8');
  const up = '../'.repeat(page.path.split('/').length - 1) || './';
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens);
        const target = addressOf(href, page, pages, up);
        return target === undefined ? text : `<a href="${escape(target)}">${text}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        const file = posix.join(posix.dirname(page.file), href);
        if (/^[a-z]+:/.test(href) || file.startsWith('..') || !existsSync(join(CHECKOUT, file))) {
          return escape(text);
        }
        const name = `images/${posix.basename(file)}`;
        mkdirSync(join(directory, 'images'), { recursive: true });
        copyFileSync(join(CHECKOUT, file), join(directory, name));
        return `<img src="${escape(up + name)}" alt="${escape(text)}">`;
      },
    },
  });
  const html = marked.parse(source, { async: false });
  const title = /^# (.+)$/m.exec(source)?.[1] ?? relative('.', page.file);
  return { html, title, text: html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ') };
}

/** Undefined for a file of the checkout that has no page. */
function addressOf(href: string, page: Page, pages: readonly Page[], up: string): string | undefined {
  if (/^(https?:|#)/.test(href)) {
    return href;
  }
  const [path = '', fragment] = href.split('#', 2);
  const file = posix.join(posix.dirname(page.file), path);
  const target = pages.find((it) => it.file === file || it.file === posix.join(file, 'README.md'));
  return target && `${up}${target.path}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** As GitHub makes the fragment of a heading. */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function document(
  path: string,
  html: string,
  nav: readonly { readonly path: string; readonly title: string }[],
): string {
  const up = '../'.repeat(path.split('/').length - 1) || './';
  const links = nav.map(
    (it) => `<li class="md-nav__item"><a class="md-nav__link" href="${up}${it.path}">${escape(it.title)}</a></li>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(nav.find((it) => it.path === path)?.title ?? '')}</title>
<link rel="stylesheet" href="${up}assets/stylesheets/main.00000000.min.css"></head><body>
<div class="md-container"><main class="md-main"><div class="md-main__inner md-grid">
<div class="md-sidebar md-sidebar--primary"><div class="md-sidebar__scrollwrap"><nav class="md-nav md-nav--primary" aria-label="Pages"><ul class="md-nav__list">${links.join('')}</ul></nav></div></div>
<div class="md-content"><article class="md-content__inner md-typeset">${html}</article></div>
</div></main></div></body></html>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const STYLE = `.md-main__inner { display: flex; gap: 2rem; flex-wrap: wrap; }
.md-sidebar--primary { flex: 0 1 14rem; } .md-content { flex: 1 1 20rem; min-width: 0; }
.md-nav__list { list-style: none; padding: 0; } .md-nav__item { padding: 0.2rem 0; }
.md-typeset { font-family: sans-serif; line-height: 1.6; overflow-wrap: break-word; word-break: normal; }
.md-typeset pre, .md-typeset table { display: block; overflow: auto; } .md-typeset img { max-width: 100%; }
.md-typeset pre { background: #8882; padding: 0.8rem; } .md-typeset td, .md-typeset th { word-break: normal; padding: 0.2rem 0.6rem; text-align: left; vertical-align: top; }`;
