# Where each help page leads on, in one place so that the pages of a task name each other. Pages
# that say it beside their code are not here.

#' @name abadie_imbens
#' @rdname abadie_imbens
#' @seealso [psm_match()], [covariances].
NULL

#' @name agglomeration_index
#' @rdname agglomeration_index
#' @seealso [mpi_index()], [did_feols()].
NULL

#' @name aggregate.did_staggered
#' @rdname aggregate.did_staggered
#' @seealso [did_staggered()], [plot.cohort_effects()].
NULL

#' @name audit_table
#' @rdname audit_table
#' @seealso [published_table()] to type a table in, [compare_published()] for numbers recomputed;
#'   `vignette("audit")`.
NULL

#' @name augment.did_feols
#' @rdname augment.did_feols
#' @seealso [predict.did_feols()], [matched_data], [regression_influence].
NULL

#' @name autoplot
#' @rdname autoplot
#' @seealso [regression_figure()], [plot.event_study()].
NULL

#' @name balance_table
#' @rdname balance_table
#' @seealso [psm_match()], [plot.psm_match()], [matched_data] for other packages, such as
#'   `cobalt::bal.tab()`; [regression_table()] writes it to a file.
NULL

#' @name callaway_santanna
#' @rdname callaway_santanna
#' @seealso [triple_differences], [multiplier_bootstrap()]; [did_staggered()], which calls it, and
#'   [compare_estimators()].
NULL

#' @name cbec_zones
#' @rdname cbec_zones
#' @seealso [policy_dummy()], [cbec_growth], [cbec_quality].
NULL

#' @name compare_estimators
#' @rdname compare_estimators
#' @seealso [did_staggered()], [plot.cohort_effects()], [bacon_decomposition()].
NULL

#' @name compare_published
#' @rdname compare_published
#' @seealso [audit_table()], [published_table()].
NULL

#' @name confint.sobel_mediate
#' @rdname confint.sobel_mediate
#' @seealso [sobel_mediate()], [mediation_sensitivity()].
NULL

#' @name conley
#' @rdname conley
#' @seealso [covariances] for all of them, [driscoll_kraay()], [newey_west()], [vcov.did_feols()].
NULL

#' @name covariances
#' @rdname covariances
#' @seealso [vcov.did_feols()], [small_sample_rules], [leverage_adjusted], [newey_west()],
#'   [driscoll_kraay()], [conley()]; [wild_bootstrap()] for few clusters.
NULL

#' @name cross_variations
#' @rdname cross_variations
#' @seealso [robustness()], [vary()], [standard_variations()].
NULL

#' @name curve_test
#' @rdname curve_test
#' @seealso [robustness()], [tidy.curve_test()].
NULL

#' @name describe_panel
#' @rdname describe_panel
#' @seealso [description_table()], [sample_ledger()], [panel_columns].
NULL

#' @name description_table
#' @rdname description_table
#' @seealso [describe_panel()], [regression_table()].
NULL

#' @name did_feols
#' @rdname did_feols
#' @seealso [event_study()], [did_staggered()] and [psm_did()] for designs; [formula_functions],
#'   [several_fits] and [covariances] for what may be asked; [regression_table()],
#'   [joint_test()], [iv_tests()], [robustness()] for what follows; [policypanel-package]
#'   for options, such as those of notes and threads. `vignette("works-with")` for other
#'   packages.
NULL

#' @name did_staggered
#' @rdname did_staggered
#' @seealso [callaway_santanna], [sun_abraham], [etwfe], [imputation], [two_stage], [stacked],
#'   [lp_did], [efficient], [switching], [synthetic] and [twfe] for the estimators;
#'   [aggregate.did_staggered()], [compare_estimators()], [honest_did()],
#'   [bacon_decomposition()]; [policypanel-package] for options, such as those of notes and
#'   threads.
NULL

#' @name driscoll_kraay
#' @rdname driscoll_kraay
#' @seealso [covariances] for all of them, [conley()], [newey_west()], [vcov.did_feols()].
NULL

#' @name efficient
#' @rdname efficient
#' @seealso [callaway_santanna]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name etwfe
#' @rdname etwfe
#' @seealso [sun_abraham], [imputation]; [did_staggered()], which calls it, and
#'   [compare_estimators()].
NULL

#' @name event_study
#' @rdname event_study
#' @seealso [joint_test()] for the leads, [simultaneous_bands], [plot.event_study()],
#'   [honest_did()], [pretrend_power()]; [did_staggered()] where units start at different
#'   times; [policypanel-package] for options, such as those of notes and threads.
NULL

#' @name fixef
#' @rdname fixef
#' @seealso [predict.did_feols()], [augment.did_feols()].
NULL

#' @name formula_functions
#' @rdname formula_functions
#' @seealso [did_feols()], [several_fits], [panel_columns]; `vignette("from-stata")`,
#'   `vignette("from-r")`.
NULL

#' @name glance.policypanel_fit
#' @rdname glance.policypanel_fit
#' @seealso [tidy.policypanel_fit()], [regression_statistics], [modelsummary_methods].
NULL

#' @name heterogeneity
#' @rdname heterogeneity
#' @seealso [tidy.heterogeneity()], [plot.heterogeneity()], [several_fits] for splits without
#'   tests; [policypanel-package] for options, such as those of notes and threads.
NULL

#' @name imputation
#' @rdname imputation
#' @seealso [two_stage], [etwfe]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name index_regression
#' @rdname index_regression
#' @seealso [mpi_index()], [index_uncertainty()], [did_feols()].
NULL

#' @name index_uncertainty
#' @rdname index_uncertainty
#' @seealso [mpi_index()], [index_regression()].
NULL

#' @name interpolate_panel
#' @rdname interpolate_panel
#' @seealso [winsorize()], [describe_panel()], [sample_ledger()].
NULL

#' @name iv_tests
#' @rdname iv_tests
#' @seealso [did_feols()], [wild_bootstrap()].
NULL

#' @name joint_test
#' @rdname joint_test
#' @seealso [vcov.did_feols()], [wild_bootstrap()] for few clusters, [event_study()];
#'   [regression_statistics] for likelihoods.
NULL

#' @name leave_one_out
#' @rdname leave_one_out
#' @seealso [plot.leave_one_out()], [regression_influence] for single rows, [robustness()].
NULL

#' @name leverage_adjusted
#' @rdname leverage_adjusted
#' @seealso [covariances], [regression_influence], [small_sample_rules].
NULL

#' @name lp_did
#' @rdname lp_did
#' @seealso [stacked]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name marginal_effects_methods
#' @rdname marginal_effects_methods
#' @seealso [modelsummary_methods], [predict.did_feols()]; `vignette("works-with")`.
NULL

#' @name matched_data
#' @rdname matched_data
#' @seealso [psm_match()], [balance_table()], [augment.did_feols()].
NULL

#' @name mediation_sensitivity
#' @rdname mediation_sensitivity
#' @seealso [sobel_mediate()].
NULL

#' @name modelsummary_methods
#' @rdname modelsummary_methods
#' @seealso [regression_table()], [marginal_effects_methods]; `vignette("works-with")`.
NULL

#' @name mpi_index
#' @rdname mpi_index
#' @seealso [index_uncertainty()], [index_regression()], [plot.mpi_index()], [predict.mpi_index()],
#'   [poverty_af()]; [policypanel-package] for options, such as those of notes and threads.
NULL

#' @name multiplier_bootstrap
#' @rdname multiplier_bootstrap
#' @seealso [did_staggered()], [simultaneous_bands].
NULL

#' @name newey_west
#' @rdname newey_west
#' @seealso [covariances] for all of them, [conley()], [driscoll_kraay()], [vcov.did_feols()].
NULL

#' @name panel_columns
#' @rdname panel_columns
#' @seealso [describe_panel()], [policy_dummy()], [sample_ledger()].
NULL

#' @name placebo_test
#' @rdname placebo_test
#' @seealso [plot.placebo_test()], [robustness()], [wild_bootstrap()].
NULL

#' @name plot.bacon_decomposition
#' @rdname plot.bacon_decomposition
#' @seealso [bacon_decomposition()].
NULL

#' @name plot.cohort_effects
#' @rdname plot.cohort_effects
#' @seealso [did_staggered()], [compare_estimators()].
NULL

#' @name plot.event_study
#' @rdname plot.event_study
#' @seealso [event_study()], [simultaneous_bands], [honest_did()].
NULL

#' @name plot.heterogeneity
#' @rdname plot.heterogeneity
#' @seealso [heterogeneity()].
NULL

#' @name plot.honest_did
#' @rdname plot.honest_did
#' @seealso [honest_did()].
NULL

#' @name plot.leave_one_out
#' @rdname plot.leave_one_out
#' @seealso [leave_one_out()].
NULL

#' @name plot.mpi_index
#' @rdname plot.mpi_index
#' @seealso [mpi_index()].
NULL

#' @name plot.placebo_test
#' @rdname plot.placebo_test
#' @seealso [placebo_test()].
NULL

#' @name plot.policypanel_ledger
#' @rdname plot.policypanel_ledger
#' @seealso [sample_ledger()], [policy_report()].
NULL

#' @name plot.pretrend_power
#' @rdname plot.pretrend_power
#' @seealso [pretrend_power()].
NULL

#' @name plot.psm_match
#' @rdname plot.psm_match
#' @seealso [psm_match()], [balance_table()].
NULL

#' @name plot.robustness
#' @rdname plot.robustness
#' @seealso [robustness()].
NULL

#' @name plot.sensitivity
#' @rdname plot.sensitivity
#' @seealso [sensitivity()].
NULL

#' @name plot.sobel_mediate
#' @rdname plot.sobel_mediate
#' @seealso [sobel_mediate()].
NULL

#' @name plot.twfe_weights
#' @rdname plot.twfe_weights
#' @seealso [twfe_weights()].
NULL

#' @name policy_dummy
#' @rdname policy_dummy
#' @seealso [cbec_zones], [panel_columns], [event_study()], [did_staggered()].
NULL

#' @name policy_report
#' @rdname policy_report
#' @seealso [evaluate_policy()], [use_report_template()].
NULL

#' @name policy_themes
#' @rdname policy_themes
#' @seealso [mpi_index()].
NULL

#' @name policypanel_language
#' @rdname policypanel_language
#' @seealso [policypanel-package] for the other options.
NULL

#' @name poverty_af
#' @rdname poverty_af
#' @seealso [mpi_index()]; [policypanel-package] for options, such as those of notes and threads.
NULL

#' @name predict.did_feols
#' @rdname predict.did_feols
#' @seealso [augment.did_feols()], [fixef()], [marginal_effects_methods].
NULL

#' @name predict.mpi_index
#' @rdname predict.mpi_index
#' @seealso [mpi_index()].
NULL

#' @name psm_bootstrap
#' @rdname psm_bootstrap
#' @seealso [psm_did()].
NULL

#' @name psm_did
#' @rdname psm_did
#' @seealso [psm_match()], [psm_bootstrap()], [balance_table()], [matched_data],
#'   [plot.psm_match()]; [policypanel-package] for options, such as those of notes and
#'   threads.
NULL

#' @name psm_match
#' @rdname psm_match
#' @seealso [balance_table()], [plot.psm_match()], [matched_data], [abadie_imbens()], [psm_did()];
#'   [policypanel-package] for options, such as those of notes and threads.
NULL

#' @name published_table
#' @rdname published_table
#' @seealso [audit_table()], [published_tables()], [compare_published()].
NULL

#' @name published_tables
#' @rdname published_tables
#' @seealso [published_table()], [audit_table()].
NULL

#' @name regression_figure
#' @rdname regression_figure
#' @seealso [regression_table()], [plot.event_study()], [autoplot()].
NULL

#' @name regression_statistics
#' @rdname regression_statistics
#' @seealso [glance.policypanel_fit()], [regression_influence], [joint_test()].
NULL

#' @name regression_table
#' @rdname regression_table
#' @seealso [report_table], [tidy.policypanel_fit()], [modelsummary_methods],
#'   [description_table()], [balance_table()].
NULL

#' @name report_table
#' @rdname report_table
#' @seealso [regression_table()], [description_table()], [balance_table()].
NULL

#' @name robustness
#' @rdname robustness
#' @seealso [vary()], [standard_variations()], [cross_variations()], [curve_test()],
#'   [plot.robustness()], [tidy.robustness()].
NULL

#' @name sample_ledger
#' @rdname sample_ledger
#' @seealso [panel_columns], [describe_panel()], [policypanel-package] for the option of notes.
NULL

#' @name several_fits
#' @rdname several_fits
#' @seealso [did_feols()], [regression_table()], [heterogeneity()] for tests between groups.
NULL

#' @name simultaneous_bands
#' @rdname simultaneous_bands
#' @seealso [event_study()], [did_staggered()], [multiplier_bootstrap()].
NULL

#' @name small_sample_rules
#' @rdname small_sample_rules
#' @seealso [covariances], [vcov.did_feols()].
NULL

#' @name sobel_mediate
#' @rdname sobel_mediate
#' @seealso [confint.sobel_mediate()], [mediation_sensitivity()], [plot.sobel_mediate()];
#'   [policypanel-package] for options, such as those of notes and threads.
NULL

#' @name solow_steady_state
#' @rdname solow_steady_state
#' @seealso [mpi_index()].
NULL

#' @name spillover_ring
#' @rdname spillover_ring
#' @seealso [did_feols()], [placebo_test()].
NULL

#' @name stacked
#' @rdname stacked
#' @seealso [lp_did]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name standard_variations
#' @rdname standard_variations
#' @seealso [robustness()], [vary()], [cross_variations()].
NULL

#' @name study_checklist
#' @rdname study_checklist
#' @seealso [evaluate_policy()], [study_findings()], [study_methods()].
NULL

#' @name study_findings
#' @rdname study_findings
#' @seealso [evaluate_policy()], [study_checklist()], [study_methods()].
NULL

#' @name study_methods
#' @rdname study_methods
#' @seealso [evaluate_policy()], [study_findings()], [study_checklist()].
NULL

#' @name summary.did_feols
#' @rdname summary.did_feols
#' @seealso [vcov.did_feols()], [summary.policypanel_fit()].
NULL

#' @name sun_abraham
#' @rdname sun_abraham
#' @seealso [etwfe]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name switching
#' @rdname switching
#' @seealso [policy_dummy()]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name synthetic
#' @rdname synthetic
#' @seealso [imputation]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name tidy.curve_test
#' @rdname tidy.curve_test
#' @seealso [curve_test()].
NULL

#' @name tidy.heterogeneity
#' @rdname tidy.heterogeneity
#' @seealso [heterogeneity()], [plot.heterogeneity()].
NULL

#' @name tidy.policypanel_fit
#' @rdname tidy.policypanel_fit
#' @seealso [glance.policypanel_fit()], [confint.policypanel_fit()], [augment.did_feols()],
#'   [regression_table()].
NULL

#' @name tidy.robustness
#' @rdname tidy.robustness
#' @seealso [robustness()].
NULL

#' @name tidy.sensitivity
#' @rdname tidy.sensitivity
#' @seealso [sensitivity()].
NULL

#' @name triple_differences
#' @rdname triple_differences
#' @seealso [callaway_santanna]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name twfe
#' @rdname twfe
#' @seealso [bacon_decomposition()], [twfe_weights()]; [did_staggered()], which calls it, and
#'   [compare_estimators()].
NULL

#' @name two_stage
#' @rdname two_stage
#' @seealso [imputation]; [did_staggered()], which calls it, and [compare_estimators()].
NULL

#' @name update.policy_study
#' @rdname update.policy_study
#' @seealso [evaluate_policy()], [update.policypanel_fit()].
NULL

#' @name update.policypanel_fit
#' @rdname update.policypanel_fit
#' @seealso [did_feols()], [robustness()].
NULL

#' @name use_report_template
#' @rdname use_report_template
#' @seealso [policy_report()], [evaluate_policy()].
NULL

#' @name wild_bootstrap
#' @rdname wild_bootstrap
#' @seealso [covariances], [leverage_adjusted] for CR2 and CR3, [joint_test()].
NULL

#' @name winsorize
#' @rdname winsorize
#' @seealso [interpolate_panel()], [describe_panel()], [sample_ledger()].
NULL
