/**
 * The paper's "five links and nine steps" (its Fig. 3, whose picture is lost; this is our reading).
 * The names are data: a team with the original picture can rename or regroup them here.
 */
export const STEP_LINKS = {
  1: { link: "access", key: "step.access-request" },
  2: { link: "access", key: "step.mutual-authentication" },
  3: { link: "quantum-negotiation", key: "step.negotiation" },
  4: { link: "key-request", key: "step.key-request" },
  5: { link: "key-request", key: "step.key-answer" },
  6: { link: "generation-and-distribution", key: "step.generation" },
  7: { link: "generation-and-distribution", key: "step.read-and-confirm" },
  8: { link: "delivery-and-use", key: "step.delivery-and-protection" },
  9: { link: "delivery-and-use", key: "step.retirement" },
} as const;

export type StepNumber = keyof typeof STEP_LINKS;
