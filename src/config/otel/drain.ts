/** The processor that drops every span of a platform that drains. */
export const DRAIN = 'filter/drain';
