# Published data sets as tables with effect sizes, from metadat and clubSandwich. Sourced by expected.R and crosscheck.R.
#
#   1. small ones, of which copies stand in data/     2. those that only crosscheck.R uses
#
# A set has yi, vi, its levels outermost first (attribute `levels`, the last is the effect) and columns that can be moderators. Only the columns that
# are used, and only rows with yi and a positive vi.

suppressMessages(library(metafor))

# take: named character, new name = old name.
prepared <- function(data, levels, take, keep = TRUE) {
  data <- as.data.frame(data)
  data <- data[keep & is.finite(data$yi) & is.finite(data$vi) & data$vi > 0, , drop = FALSE]
  ids <- lapply(head(levels, -1), function(l) as.integer(factor(data[[l]], levels = unique(data[[l]]))))
  levels <- c(head(levels, -1), "esid")
  out <- data.frame(c(ids, list(seq_len(nrow(data)))))
  names(out) <- levels
  out$yi <- signif(as.numeric(data$yi), 7) # so many digits are enough, and short in the files
  out$vi <- signif(as.numeric(data$vi), 7)
  for (to in names(take)) {
    column <- data[[take[[to]]]]
    if (is.factor(column) || is.character(column)) column <- gsub("[^A-Za-z0-9_ -]", "", as.character(column))
    if (is.character(column)) column[!is.na(column) & trimws(column) == ""] <- NA
    out[[to]] <- if (is.logical(column)) as.integer(column) else column
  }
  structure(out, levels = levels)
}
same_names <- function(...) setNames(c(...), c(...))
clubs <- function(name) { e <- new.env(); data(list = name, package = "clubSandwich", envir = e); e[[name]] }

# ---- 1. small ----

small_sets <- list(
  bcg = function() prepared(escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg), "trial", same_names("ablat", "year", "alloc")),
  bangertdrowns2004 = function() prepared(dat.bangertdrowns2004, "id", same_names("grade", "length", "wic", "feedback", "info", "pers", "imag", "meta")),
  berkey1998 = function() prepared(dat.berkey1998, c("trial", "esid"), same_names("year", "outcome")),
  knapp2017 = function() prepared(dat.knapp2017, c("study", "esid"), same_names("task", "difficulty")),
  ishak2007 = function() prepared(do.call(rbind, lapply(1:4, function(t) data.frame(study = seq_len(nrow(dat.ishak2007)), yi = dat.ishak2007[[paste0("y", t, "i")]],
      vi = dat.ishak2007[[paste0("v", t, "i")]], time = t, mdur = dat.ishak2007$mdur, mbase = dat.ishak2007$mbase))), c("study", "esid"),
      same_names("time", "mdur", "mbase")),
  tannersmith2016 = function() prepared(dat.tannersmith2016, c("studyid", "esid"), same_names("aget1", "aget2", "propmale", "sexmix")),
  crede2010 = function() prepared(escalc("ZCOR", ri = ri, ni = ni, data = dat.crede2010), c("studyid", "sampleid", "esid"), same_names("year", "criterion", "class")),
  molloy2014 = function() prepared(escalc("ZCOR", ri = ri, ni = ni, data = dat.molloy2014), "esid", same_names("year", "controls", "design", "meanage", "quality")),
  raudenbush1985 = function() prepared(dat.raudenbush1985, "study", same_names("weeks", "setting", "tester", "year")),
  normand1999 = function() prepared(escalc("MD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = dat.normand1999), "study", character()),
  curtis1998 = function() prepared(escalc("ROM", m1i = m2i, sd1i = sd2i, n1i = n2i, m2i = m1i, sd2i = sd1i, n2i = n1i, data = dat.curtis1998), c("paper", "esid"),
                                   same_names("fungrp", "time", "method")),
  kalaian1996 = function() prepared(dat.kalaian1996, c("study", "esid"), same_names("outcome", "hrs", "ets", "homework", "year")),
  riley2003 = function() prepared(dat.riley2003, c("study", "esid"), same_names("outcome")),
  lopez2019 = function() prepared(transform(dat.lopez2019, yi = diff, vi = se^2), c("study", "esid"),
                                  same_names("treatment", "group", "tailored", "sessions", "multi", "cog", "ba", "home", "relax")),
  dropout = function() prepared(transform(clubs("dropoutPrevention"), yi = LOR1, vi = varLOR), c("studyID", "esid"),
                                same_names("study_design", "attrition", "group_equivalence", "adjusted", "male_pct", "average_age")),
  white2020 = function() prepared(escalc("ZCOR", ri = r, ni = n, data = dat.white2020), c("study_id", "esid"), same_names("class", "exp_obs", "sex", "region"))
)

# ---- 2. crosscheck only ----

or_set <- function(data, levels, take, ...) prepared(do.call(escalc, c(list(measure = "OR"), lapply(list(...), function(name) data[[name]]), list(data = quote(data)))), levels, take)
live_sets <- list(
  mccurdy2020 = function() prepared(dat.mccurdy2020, c("article", "experiment", "sample", "esid"), same_names("stimuli", "condition", "memory_test", "gen_mode")),
  moura2021 = function() prepared(escalc("ZCOR", ri = ri, ni = ni, data = setNames(dat.moura2021$dat, gsub(".", "_", names(dat.moura2021$dat), fixed = TRUE))), c("study_id", "esid"), same_names("spatially_pooled", "temporally_pooled")),
  bakdash2021 = function() prepared(transform(dat.bakdash2021, yi = es.z, vi = vi.z), c("Author", "SampleID", "esid"), c(Year = "Year", type = "SA.measure.type")),
  lehmann2018 = function() prepared(dat.lehmann2018, c("Short_Title", "esid"), same_names("Year", "Gender", "Photo_Type", "Continent")),
  baskerville2012 = function() prepared(transform(dat.baskerville2012, yi = smd, vi = se^2), "esid", same_names("year", "score", "design", "hours")),
  bornmann2007 = function() or_set(dat.bornmann2007, c("study", "esid"), same_names("doctype", "year", "type"), ai = "waward", n1i = "wtotal", ci = "maward", n2i = "mtotal"),
  begg1989 = function() prepared(dat.begg1989, c("study", "esid"), same_names("trt", "arms")),
  mcdaniel1994 = function() prepared(escalc("ZCOR", ri = ri, ni = ni, data = dat.mcdaniel1994), "study", same_names("type", "struct")),
  craft2003 = function() prepared(escalc("ZCOR", ri = ri, ni = ni, data = dat.craft2003), c("study", "esid"), same_names("sport", "var1")),
  yusuf1985 = function() or_set(dat.yusuf1985, c("table", "esid"), character(), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  pignon2000 = function() prepared(transform(dat.pignon2000, yi = OmE / V, vi = 1 / V), c("grp", "esid"), same_names("grp")),
  hartmannboyce2018 = function() or_set(dat.hartmannboyce2018, c("study", "esid"), same_names("treatment"), ai = "x.nrt", n1i = "n.nrt", ci = "x.ctrl", n2i = "n.ctrl"),
  linde2005 = function() or_set(dat.linde2005, c("study", "esid"), same_names("major", "baseline", "duration", "group"), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  dagostino1998 = function() prepared(escalc("SMD", m1i = mt, sd1i = sdt, n1i = tnt, m2i = mc, sd2i = sdc, n2i = tnc, data = dat.dagostino1998), c("study", "esid"), same_names("cold", "drug", "outcome")),
  lau1992 = function() or_set(dat.lau1992, "trial", same_names("year"), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  collins1985a = function() or_set(dat.collins1985a, c("trt", "esid"), same_names("year"), ai = "b.xti", n1i = "nti", ci = "b.xci", n2i = "nci"),
  collins1985b = function() or_set(dat.collins1985b, "esid", same_names("year"), ai = "pre.xti", n1i = "pre.nti", ci = "pre.xci", n2i = "pre.nci"),
  anand1999 = function() or_set(dat.anand1999, c("intensity", "esid"), same_names("year"), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  egger2001 = function() or_set(dat.egger2001, "esid", same_names("year"), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  li2007 = function() or_set(dat.li2007, "esid", same_names("year"), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  lee2004 = function() or_set(dat.lee2004, "esid", same_names("year"), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  damico2009 = function() or_set(dat.damico2009, "esid", same_names("year", "conceal", "blind"), ai = "xt", n1i = "nt", ci = "xc", n2i = "nc"),
  nielweise2007 = function() or_set(dat.nielweise2007, "esid", same_names("year"), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  gibson2002 = function() prepared(escalc("SMD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = dat.gibson2002), c("author", "esid"), same_names("year", "type")),
  laopaiboon2015 = function() or_set(dat.laopaiboon2015, "esid", same_names("age", "ctrl"), ai = "ai", n1i = "n1i", ci = "ci", n2i = "n2i"),
  pritz1997 = function() prepared(escalc("PFT", xi = xi, ni = ni, data = dat.pritz1997), "esid", character()),
  debruin2009 = function() prepared(escalc("PLO", xi = xi, ni = ni, data = dat.debruin2009), "esid", same_names("scq", "ethnicity", "patients")),
  linde2016 = function() prepared(transform(dat.linde2016, yi = lnOR, vi = selnOR^2), c("id", "esid"), same_names("treat1")),
  vanhowe1999 = function() prepared(escalc("OR", ai = non.pos, bi = non.neg, ci = cir.pos, di = cir.neg, data = dat.vanhowe1999), c("category", "esid"), same_names("category")),
  viechtbauer2021 = function() or_set(dat.viechtbauer2021, "trial", same_names("dose"), ai = "xTi", n1i = "nTi", ci = "xCi", n2i = "nCi"),
  michael2013 = function() prepared(dat.michael2013, "esid", same_names("Medium", "Compensation")),
  bourassa1996 = function() or_set(dat.bourassa1996, c("study", "sample", "esid"), same_names("selection", "sex", "investigator"), ai = "rh.re", bi = "rh.le", ci = "lh.re", di = "lh.le"),
  nakagawa2007 = function() prepared(escalc("ZCOR", ri = Correlation, ni = SampleSize, data = dat.nakagawa2007), c("Place", "esid"), same_names("Place")),
  senn2013 = function() prepared(transform(dat.senn2013, yi = mi, vi = sdi^2 / ni), c("study", "esid"), same_names("treatment")),
  obrien2003 = function() prepared(escalc("PLO", xi = cases, ni = total, data = dat.obrien2003), c("study", "esid"), same_names("year", "bmi"))
)
