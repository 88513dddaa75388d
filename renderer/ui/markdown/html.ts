import DOMPurify from 'dompurify';
import { Marked, type Token } from 'marked';

/**
 * Links open outside, and a picture becomes a link to it: loading a picture would tell its server
 * what the answer holds.
 */
const marked = new Marked({
  gfm: true,
  renderer: {
    link({ href, title, tokens }) {
      const text = this.parser.parseInline(tokens);
      const hint = title ? ` title="${escape(title)}"` : '';
      return `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer"${hint}>${text}</a>`;
    },
    image({ href, text }) {
      return `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer">${escape(text || href)}</a>`;
    },
    // A sign: a field of an answer must not be one that a person could type into.
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

const ALLOWED = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'a', 'hr', 'sub', 'sup', 'kbd'],
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'details', 'summary'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'title', 'target', 'rel', 'align', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  // DOMPurify holds every other attribute against the rule for addresses, and drops it.
  ADD_URI_SAFE_ATTR: ['target', 'rel', 'align', 'start'],
};

/** One Markdown token as HTML that holds no script, no picture, no style and no foreign frame. */
export function safeHtml(token: Token): string {
  return DOMPurify.sanitize(marked.parser([token]), ALLOWED);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
