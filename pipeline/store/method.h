/* method.h - version of the numbers: part of every digest */
#ifndef WZ_METHOD_H
#define WZ_METHOD_H

/** Goes up by one with every change after which the same input can give other numbers. Blocks of another version are not reused. */
#define WZ_METHOD_VERSION 7

#endif
