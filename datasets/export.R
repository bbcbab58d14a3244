# Write the example data sets of this folder from the R package metadat (Debian: r-cran-metadat).
#
#   Rscript datasets/export.R            from the top folder; writes datasets/*/effects.csv
#
# Numbers are written with the fewest digits that give the same double back. Missing values are empty cells.
# The codebooks, plans and READMEs beside the tables are written by hand.

suppressMessages(library(metadat))

shortest <- function(x) {
  for (digits in 1:17) {
    text <- formatC(x, digits = digits, format = "g", width = 1)
    if (as.numeric(text) == x) {
      plain <- format(as.numeric(text), digits = digits, scientific = FALSE, trim = TRUE)
      return(if (as.numeric(plain) == x) plain else text)
    }
  }
  text
}

cells <- function(column) {
  if (is.numeric(column)) ifelse(is.na(column), "", vapply(column, function(v) if (is.na(v)) "" else shortest(v), ""))
  else ifelse(is.na(column), "", as.character(column))
}

write_table <- function(data, path) {
  text <- as.data.frame(lapply(data, cells), check.names = FALSE, stringsAsFactors = FALSE)
  for (name in names(text)) {
    odd <- grepl("[\",;\n]", text[[name]])
    text[[name]][odd] <- paste0("\"", gsub("\"", "\"\"", text[[name]][odd]), "\"")
  }
  lines <- c(paste(names(text), collapse = ","), do.call(paste, c(unname(as.list(text)), sep = ",")))
  dir.create(dirname(path), showWarnings = FALSE)
  connection <- file(path, "wb")
  writeBin(charToRaw(paste0(paste(enc2utf8(lines), collapse = "\n"), "\n")), connection)
  close(connection)
}

# Several rows can come from one publication; such labels get a number, so that a label names one row.
numbered <- function(label) {
  double <- label %in% label[duplicated(label)]
  ifelse(double, paste0(label, " [", ave(seq_along(label), label, FUN = seq_along), "]"), label)
}

landenberger <- dat.landenberger2005
elements <- grep("^cbt[.]", names(landenberger), value = TRUE)
stopifnot(all(unlist(landenberger[elements]) %in% c("yes", "no")))
landenberger[elements] <- lapply(landenberger[elements], function(column) as.integer(column == "yes"))
landenberger <- cbind(study = seq_len(nrow(landenberger)), label = numbered(landenberger$study),
                      landenberger[setdiff(names(landenberger), "study")])
stopifnot(!anyDuplicated(landenberger$label))
write_table(landenberger, "datasets/landenberger2005/effects.csv")

assink <- as.data.frame(dat.assink2016)
constant <- function(name) all(tapply(assink[[name]], assink$study, function(v) length(unique(v))) == 1)
# The levels that codebook.csv gives.
stopifnot(constant("pubstatus"), !constant("deltype"), !constant("year"))
write_table(assink, "datasets/assink2016/effects.csv")

write_table(as.data.frame(dat.konstantopoulos2011), "datasets/konstantopoulos2011/effects.csv")
